from django.urls import URLPattern, path

from worklists.views import call, progress, queues, release

app_name = "worklists"

urlpatterns: list[URLPattern] = [
    path("", queues.queues, name="queues"),
    path("make/", queues.make_lists, name="make_lists"),
    path("release/", release.release, name="release"),
    path("release/rule/", release.fairness, name="fairness"),
    path("release/<int:pk>/", release.release_detail, name="release_detail"),
    path("release/<int:pk>/proof.json", release.release_proof, name="release_proof"),
    path("releases/", release.release_list, name="release_list"),
    path("progress/", progress.progress, name="progress"),
    path("progress/<int:pk>/", progress.specialist_rows, name="specialist_rows"),
    path("progress/<int:pk>/unlock/", progress.unlock, name="unlock"),
    path("rows/<str:kind>/<str:day>/", queues.queue_rows, name="queue_rows"),
    path("call/", call.call, name="call"),
    path("call/<int:pk>/", call.call, name="call"),
    path("call/<int:pk>/result/", call.log_result, name="log_result"),
    path("call/<int:pk>/skip/", call.skip, name="skip"),
    path("call/<int:pk>/draft/", call.save_draft, name="save_draft"),
    path("call/<int:pk>/dial/", call.dial, name="dial"),
    path("call/<int:pk>/number/", call.reveal, name="reveal"),
]

from django.urls import path

from renewal.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<int:pk>/card/", views.job_card, name="job_card"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]

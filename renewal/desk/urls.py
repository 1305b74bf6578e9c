from django.urls import URLPattern, path

from renewal.desk import hand_over, views, why

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("menu/", views.menu, name="menu"),
    path("desk/", views.supervisor_home, name="home"),
    path("hand-over/", hand_over.hand_over, name="hand_over"),
    path("why/", why.why, name="why"),
    path("why/<int:pk>/", why.why_policy, name="why_policy"),
]

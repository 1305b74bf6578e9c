from django.urls import URLPattern, path

from renewal.desk import views, why

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("menu/", views.menu, name="menu"),
    path("desk/", views.supervisor_home, name="home"),
    path("why/", why.why, name="why"),
    path("why/<int:pk>/", why.why_policy, name="why_policy"),
]

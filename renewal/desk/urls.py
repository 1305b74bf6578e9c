from django.urls import URLPattern, path

from renewal.desk import views

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("menu/", views.menu, name="menu"),
    path("desk/", views.supervisor_home, name="home"),
]

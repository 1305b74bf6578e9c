from django.urls import path

from renewal.rules import views

app_name = "rules"

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/preview/", views.preview_calendar, name="preview_calendar"),
    path("calendar/enter/", views.enter_calendar, name="enter_calendar"),
    path("calendar/day/", views.set_day, name="set_day"),
]

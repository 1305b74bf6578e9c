from django.urls import path

from renewal.rules.views import calendar, settings

app_name = "rules"

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/preview/", calendar.preview_calendar, name="preview_calendar"),
    path("calendar/enter/", calendar.enter_calendar, name="enter_calendar"),
    path("calendar/day/", calendar.set_day, name="set_day"),
    path("settings/", settings.setting_list, name="setting_list"),
    path("settings/<slug:key>/", settings.setting, name="setting"),
    path("settings/<slug:key>/set/", settings.set_rule, name="set_rule"),
    path("settings/<slug:key>/withdraw/", settings.withdraw_rule, name="withdraw_rule"),
]

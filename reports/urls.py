from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("daily/", views.daily, name="daily"),
    path("daily/workbook/", views.daily_workbook, name="daily_workbook"),
    path("daily/close/", views.close_day, name="close_day"),
    path("own/", views.own_results, name="own_results"),
]

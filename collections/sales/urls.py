from django.urls import path

from sales import views

app_name = "sales"

urlpatterns = [
    path("", views.confirm_list, name="confirm_list"),
    path("confirmed/", views.sale_list, name="sale_list"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
]

from django.urls import path

from policies import views

app_name = "policies"

urlpatterns = [
    path("", views.book, name="book"),
    path("<int:pk>/", views.policy_detail, name="policy_detail"),
    path("import/", views.import_list, name="import_list"),
    path("import/template/<slug:kind>/", views.import_template, name="import_template"),
    path("import/<int:pk>/", views.import_detail, name="import_detail"),
    path("import/<int:pk>/card/", views.import_card, name="import_card"),
    path("import/<int:pk>/mapping/", views.import_mapping, name="import_mapping"),
    path("import/<int:pk>/date-order/", views.import_date_order, name="import_date_order"),
    path("import/<int:pk>/check/", views.import_check, name="import_check"),
    path("import/<int:pk>/land/", views.import_land, name="import_land"),
    path("import/<int:pk>/errors/", views.import_errors, name="import_errors"),
]

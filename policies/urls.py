from django.urls import path

from policies.views import book, import_rows, import_steps, imports

app_name = "policies"

urlpatterns = [
    path("", book.book, name="book"),
    path("<int:pk>/", book.policy_detail, name="policy_detail"),
    path("import/", imports.import_list, name="import_list"),
    path("import/template/<slug:kind>/", imports.import_template, name="import_template"),
    path("import/<int:pk>/", imports.import_detail, name="import_detail"),
    path("import/<int:pk>/card/", imports.import_card, name="import_card"),
    path("import/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("import/<int:pk>/rows/", import_rows.import_rows, name="import_rows"),
    path("import/<int:pk>/kind/", import_steps.import_kind, name="import_kind"),
    path("import/<int:pk>/sheet/", import_steps.import_sheet, name="import_sheet"),
    path("import/<int:pk>/mapping/", import_steps.import_mapping, name="import_mapping"),
    path("import/<int:pk>/answer/", import_steps.import_answer, name="import_answer"),
    path("import/<int:pk>/check/", import_steps.import_check, name="import_check"),
    path("import/<int:pk>/land/", import_steps.import_land, name="import_land"),
    path("import/<int:pk>/take-back/", import_steps.import_take_back, name="import_take_back"),
]

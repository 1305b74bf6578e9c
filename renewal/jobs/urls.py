from django.urls import path

from renewal.jobs import views
from renewal.jobs.exports import views as exports
from renewal.jobs.mail import views as mail

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<int:pk>/card/", views.job_card, name="job_card"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/<int:pk>/card/", exports.export_card, name="export_card"),
    path("exports/<int:pk>/file/", exports.export_file, name="export_file"),
    path("exports/new/<slug:name>/", exports.export_new, name="export_new"),
    path("exports/new/<slug:name>/full/", exports.export_in_full, name="export_in_full"),
    path("exports/approvals/", exports.approval_list, name="approval_list"),
    path("exports/<int:pk>/approve/", exports.approve_export, name="approve_export"),
    path("exports/<int:pk>/refuse/", exports.refuse_export, name="refuse_export"),
    path("mail/", mail.mail_list, name="mail_list"),
    path("mail/<int:pk>/", mail.mail_detail, name="mail_detail"),
    path("mail/<int:pk>/retry/", mail.retry_mail, name="retry_mail"),
    path("mail/<int:pk>/cancel/", mail.cancel_mail, name="cancel_mail"),
    path("mail/<int:pk>/file/", mail.mail_file, name="mail_file"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/panel/", views.notice_panel, name="notice_panel"),
    path("notices/count/", views.notice_count, name="notice_count"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<int:pk>/", views.open_notice, name="open_notice"),
]

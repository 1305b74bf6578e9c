import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_root_branch_and_cache"),
        ("jobs", "0003_export"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("message_id", models.CharField(max_length=200, unique=True)),
                (
                    "key",
                    models.CharField(
                        help_text="What an address must not get twice.", max_length=120, null=True
                    ),
                ),
                ("posted_at", models.DateTimeField()),
                ("file", models.FileField(blank=True, upload_to="mail/")),
                (
                    "file_name",
                    models.CharField(
                        blank=True, help_text="For whoever receives it.", max_length=200
                    ),
                ),
                ("file_size", models.PositiveIntegerField(default=0, help_text="Bytes.")),
                ("file_digest", models.CharField(blank=True, help_text="SHA-256.", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "To be sent"),
                            ("SENDING", "Being sent"),
                            ("SENT", "Sent"),
                            ("FAILED", "Failed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Since it was posted, or put back by hand."
                    ),
                ),
                ("next_try_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="Why the last try failed.", max_length=500
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="jobs.export",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        help_text="Of the last try.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="jobs.job",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("BEGUN", "Try begun"),
                            ("ACCEPTED", "Accepted by the mail server"),
                            ("PUT_OFF", "Not taken now"),
                            ("REFUSED", "Refused for good"),
                            ("UNKNOWN", "Answer lost: it may have arrived"),
                            ("PUT_BACK", "Put back by hand"),
                            ("CANCELLED", "Cancelled by hand"),
                            ("DOWNLOADED", "Attachment downloaded"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="The mail server's own.", max_length=500
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="jobs.mail",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["WAITING", "SENDING"])),
                fields=["next_try_at"],
                name="mail_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("file", ""), _negated=True),
                fields=["posted_at"],
                name="mail_with_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                fields=("key", "to"), name="mail_once_a_key_and_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_try_at__isnull", False), ("state__in", ["WAITING", "SENDING"])),
                    models.Q(
                        models.Q(("state__in", ["WAITING", "SENDING"]), _negated=True),
                        ("next_try_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="mail_unfinished_has_next_try",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "SENT")),
                    models.Q(models.Q(("state", "SENT"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="mail_sent_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file", ""),
                    models.Q(
                        models.Q(("file_name", ""), _negated=True),
                        models.Q(("file_digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mail_file_has_name_and_digest",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mail",
            trigger=pgtrigger.compiler.Trigger(
                name="mail_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2ee2353f0b6029b1c0afe13b8770a600f93a6dfe",
                    operation="DELETE",
                    pgid="pgtrigger_mail_stays_e0053",
                    table="jobs_mail",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mail",
            trigger=pgtrigger.compiler.Trigger(
                name="mail_stays_as_posted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."to" IS DISTINCT FROM (NEW."to") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."posted_at" IS DISTINCT FROM (NEW."posted_at") OR OLD."export_id" IS DISTINCT FROM (NEW."export_id") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."file_size" IS DISTINCT FROM (NEW."file_size") OR OLD."file_digest" IS DISTINCT FROM (NEW."file_digest"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7c31a74e3ad025ae1f920c26465f0394918437ce",
                    operation="UPDATE",
                    pgid="pgtrigger_mail_stays_as_posted_56477",
                    table="jobs_mail",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailstep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="de000a449e1c50bba38063088c13cac6b41b37e8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a2534",
                    table="jobs_mailstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("jobs", "0001_initial"),
        ("jobs", "0002_notice"),
        ("jobs", "0003_export"),
        ("jobs", "0004_outbox"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0005_rota"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("queue", models.CharField(max_length=20)),
                (
                    "key",
                    models.CharField(
                        help_text="What must not run twice.", max_length=120, null=True, unique=True
                    ),
                ),
                ("arguments", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "Queued"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("PARTLY_DONE", "Partly done"),
                            ("FAILED", "Failed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="PENDING",
                        max_length=12,
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Attempts without progress since the last one."
                    ),
                ),
                (
                    "seen_position",
                    models.PositiveIntegerField(
                        default=0, help_text="How far the last attempt had come."
                    ),
                ),
                ("result", models.JSONField(default=dict)),
                (
                    "error",
                    models.TextField(blank=True, help_text="One sentence for whoever asked."),
                ),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["PENDING", "RUNNING"])),
                        fields=["id"],
                        name="job_unfinished",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["PENDING", "RUNNING"]),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="job_ended_has_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="Of the declared list.", max_length=40)),
                ("filters", models.JSONField(default=dict)),
                (
                    "words",
                    models.JSONField(
                        default=list, help_text="The filters as whoever asked reads them."
                    ),
                ),
                ("has_full_numbers", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(max_length=10)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Waits for approval"),
                            ("REFUSED", "Refused"),
                            ("MAKING", "Being made"),
                            ("READY", "Ready"),
                            ("HANDED_OVER", "Downloaded"),
                            ("EXPIRED", "Expired"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="jobs.job"
                    ),
                ),
                (
                    "rows",
                    models.PositiveIntegerField(
                        help_text="When it was asked for, later in the workbook."
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="exports/")),
                (
                    "file_name",
                    models.CharField(
                        blank=True, help_text="For whoever downloads it.", max_length=200
                    ),
                ),
                (
                    "kept_until",
                    models.DateField(help_text="The last local date of its file.", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("file", ""), _negated=True),
                        fields=["kept_until"],
                        name="export_kept_until",
                    ),
                    models.Index(
                        condition=models.Q(("state", "REQUESTED")),
                        fields=["id"],
                        name="export_undecided",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_full_numbers", False),
                            models.Q(
                                models.Q(("reason", ""), _negated=True), ("asked_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="export_in_full_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_full_numbers", False),
                            ("state__in", ["REQUESTED", "EXPIRED"]),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="export_in_full_is_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kept_until__isnull", False),
                                ("state", "READY"),
                                models.Q(("file", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "READY"), _negated=True), ("file", "")),
                            _connector="OR",
                        ),
                        name="export_ready_has_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportDownload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="jobs.export",
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
                ("at", models.DateTimeField()),
                ("rows", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="JobProgress",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="progress",
                        serialize=False,
                        to="jobs.job",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "total",
                    models.PositiveIntegerField(help_text="NULL: nobody knows yet.", null=True),
                ),
                ("step", models.CharField(blank=True, max_length=40)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("rung_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("posted_at", models.DateTimeField()),
                (
                    "export",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="jobs.export",
                    ),
                ),
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
                (
                    "job",
                    models.OneToOneField(
                        help_text="Of the last try.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="jobs.job",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="Why the last try failed.", max_length=500
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["WAITING", "SENDING"])),
                        fields=["next_try_at"],
                        name="mail_unfinished",
                    ),
                    models.Index(
                        condition=models.Q(("file", ""), _negated=True),
                        fields=["posted_at"],
                        name="mail_with_file",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "to"), name="mail_once_a_key_and_address"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_try_at__isnull", False),
                                ("state__in", ["WAITING", "SENDING"]),
                            ),
                            models.Q(
                                models.Q(("state__in", ["WAITING", "SENDING"]), _negated=True),
                                ("next_try_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mail_unfinished_has_next_try",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "SENT")),
                            models.Q(
                                models.Q(("state", "SENT"), _negated=True),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mail_sent_has_moment",
                    ),
                    models.CheckConstraint(
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
                ],
            },
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
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="jobs.mail",
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
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="The mail server's own.", max_length=500
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="Where to look; a path of ours.", max_length=200
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="What the user must not be told twice.", max_length=120, null=True
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["user", "id"],
                        name="notice_unread",
                    ),
                    models.Index(fields=["at"], name="notice_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="notice_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("business_date", models.DateField()),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="jobs.job"
                    ),
                ),
                ("due_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "business_date"), name="scheduled_run_once_a_date"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportdownload",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="87b2c043d9ce2f0c4a7bcae7f51ce0eeec67acb1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c837d",
                    table="jobs_exportdownload",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="export",
            trigger=pgtrigger.compiler.Trigger(
                name="export_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c2316d823792251e41fdddc1de786bad05105f64",
                    operation="DELETE",
                    pgid="pgtrigger_export_stays_e0494",
                    table="jobs_export",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="export",
            trigger=pgtrigger.compiler.Trigger(
                name="export_stays_as_asked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."filters" IS DISTINCT FROM (NEW."filters") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."has_full_numbers" IS DISTINCT FROM (NEW."has_full_numbers") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="42bb46173eb48890cc54098790ce770d8131ff63",
                    operation="UPDATE",
                    pgid="pgtrigger_export_stays_as_asked_334d9",
                    table="jobs_export",
                    when="BEFORE",
                ),
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

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("decided_at", models.DateTimeField(null=True)),
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
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "job",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="jobs.job"
                    ),
                ),
            ],
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
                ("at", models.DateTimeField()),
                ("rows", models.PositiveIntegerField()),
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
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="jobs.export",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                condition=models.Q(("file", ""), _negated=True),
                fields=["kept_until"],
                name="export_kept_until",
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                condition=models.Q(("state", "REQUESTED")), fields=["id"], name="export_undecided"
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_full_numbers", False),
                    models.Q(models.Q(("reason", ""), _negated=True), ("asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="export_in_full_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_full_numbers", False),
                    ("state__in", ["REQUESTED", "EXPIRED"]),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="export_in_full_is_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="export_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
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
    ]

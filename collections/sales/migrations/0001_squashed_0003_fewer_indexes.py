import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("sales", "0001_initial"),
        ("sales", "0002_issued_term"),
        ("sales", "0003_fewer_indexes"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("policies", "0001_squashed_0007_printed_numbers"),
        ("worklists", "0001_squashed_0006_printouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sale",
                        to="worklists.task",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="policies.term",
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("form_no", models.CharField(max_length=60)),
                ("invoice_no", models.CharField(db_index=True, max_length=60)),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
                ("booked_on", models.DateField(db_index=True)),
                (
                    "issued_term",
                    models.ForeignKey(
                        help_text="The term that was sold, as the list of issued policies has it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.term",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("premium__gt", 0)), name="sale_premium_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("specialist")), _negated=True),
                        name="sale_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form_no", ""), _negated=True),
                            models.Q(("invoice_no", ""), _negated=True),
                        ),
                        name="sale_has_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_entries",
                        to="sales.sale",
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[("POINTS", "Specialist's points"), ("STARS", "Red stars")],
                        max_length=10,
                    ),
                ),
                (
                    "earner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("amount", models.IntegerField()),
                ("rule", models.CharField(help_text="The rule and its value then.", max_length=60)),
                ("at", models.DateTimeField()),
                ("booked_on", models.DateField(db_index=True)),
                (
                    "contra_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="sales.pointsentry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("contra_of__isnull", True)),
                        fields=("sale", "ledger"),
                        name="points_entry_once_a_sale_and_ledger",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SaleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sales.sale",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="worklists.task",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.term",
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("form_no", models.CharField(max_length=60)),
                ("invoice_no", models.CharField(max_length=60)),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
                ("booked_on", models.DateField()),
                (
                    "issued_term",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="The term that was sold, as the list of issued policies has it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.term",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sale",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_saleevent" ("booked_on", "confirmed_at", "confirmed_by_id", "form_no", "id", "invoice_no", "issued_term_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "specialist_id", "task_id", "term_id") VALUES (NEW."booked_on", NEW."confirmed_at", NEW."confirmed_by_id", NEW."form_no", NEW."id", NEW."invoice_no", NEW."issued_term_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premium", NEW."specialist_id", NEW."task_id", NEW."term_id"); RETURN NULL;',
                    hash="9ce2c556e7ad8850fa76e72cd55d96ac696a1421",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_16c70",
                    table="sales_sale",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sale",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sales_saleevent" ("booked_on", "confirmed_at", "confirmed_by_id", "form_no", "id", "invoice_no", "issued_term_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "specialist_id", "task_id", "term_id") VALUES (NEW."booked_on", NEW."confirmed_at", NEW."confirmed_by_id", NEW."form_no", NEW."id", NEW."invoice_no", NEW."issued_term_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premium", NEW."specialist_id", NEW."task_id", NEW."term_id"); RETURN NULL;',
                    hash="ede06600e27a9a1dd79a835ee79a1d97a794aa4d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8e4b0",
                    table="sales_sale",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sale",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_saleevent" ("booked_on", "confirmed_at", "confirmed_by_id", "form_no", "id", "invoice_no", "issued_term_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "specialist_id", "task_id", "term_id") VALUES (OLD."booked_on", OLD."confirmed_at", OLD."confirmed_by_id", OLD."form_no", OLD."id", OLD."invoice_no", OLD."issued_term_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premium", OLD."specialist_id", OLD."task_id", OLD."term_id"); RETURN NULL;',
                    hash="5af6c9dc43ff23d172734dd0b8271fe0c0690098",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_017cd",
                    table="sales_sale",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointsentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f85a2f2130b55c5f0cf919517704ac44b8e4cf83",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c38ab",
                    table="sales_pointsentry",
                    when="BEFORE",
                ),
            ),
        ),
    ]

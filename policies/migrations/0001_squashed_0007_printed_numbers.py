import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("policies", "0001_initial"),
        ("policies", "0002_workbooks_of_all_kinds"),
        ("policies", "0003_fewer_indexes"),
        ("policies", "0004_numbers_and_names"),
        ("policies", "0005_name_order"),
        ("policies", "0006_moved_rows"),
        ("policies", "0007_printed_numbers"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0005_rota"),
        ("accounts", "__first__"),
        ("jobs", "0001_squashed_0004_outbox"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "name_sort",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Orders by the name as it is read aloud.",
                        max_length=800,
                    ),
                ),
                (
                    "name_initials",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The first letter of each character's pinyin.",
                        max_length=200,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PERSON", "Person"),
                            ("FAMILY", "Family"),
                            ("ORGANISATION", "Organisation"),
                        ],
                        default="PERSON",
                        max_length=12,
                    ),
                ),
                ("id_no", models.CharField(blank=True, max_length=40)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("name_initials", ""), _negated=True),
                        fields=["name_initials"],
                        name="customer_name_initials",
                        opclasses=["varchar_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="customer_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerEvent",
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
                        to="policies.customer",
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
                ("key", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "name_sort",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Orders by the name as it is read aloud.",
                        max_length=800,
                    ),
                ),
                (
                    "name_initials",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The first letter of each character's pinyin.",
                        max_length=200,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PERSON", "Person"),
                            ("FAMILY", "Family"),
                            ("ORGANISATION", "Organisation"),
                        ],
                        default="PERSON",
                        max_length=12,
                    ),
                ),
                ("id_no", models.CharField(blank=True, max_length=40)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.branch"
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="imports/%Y/%m/")),
                (
                    "file_name",
                    models.CharField(help_text="As it was called by who sent it.", max_length=200),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Uploaded"),
                            ("CHECKED", "Checked, nothing written"),
                            ("LANDED", "Imported"),
                            ("TAKEN_BACK", "Taken back"),
                            ("FAILED", "Failed"),
                        ],
                        default="UPLOADED",
                        max_length=10,
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        help_text="The batch whose wrong rows this workbook mends.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="policies.importbatch",
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(
                        help_text="Our fields to the headings; NULL: guessed from the headings.",
                        null=True,
                    ),
                ),
                (
                    "profile_used",
                    models.BooleanField(default=False, help_text="Columns known from last time."),
                ),
                (
                    "asked_sheet",
                    models.CharField(
                        blank=True, help_text="Blank: what fits best.", max_length=100
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=100)),
                (
                    "sheets",
                    models.JSONField(default=list, help_text="The visible ones that hold rows."),
                ),
                (
                    "notes",
                    models.JSONField(
                        default=list, help_text="What was left out: code and parameters."
                    ),
                ),
                (
                    "headings",
                    models.JSONField(default=list, help_text="Of the sheet, from left to right."),
                ),
                (
                    "samples",
                    models.JSONField(
                        default=list, help_text="Some cells below each heading, as text."
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        help_text="Code of why the columns were not understood.",
                        max_length=20,
                    ),
                ),
                (
                    "examples",
                    models.JSONField(default=list, help_text="Cells that a question is about."),
                ),
                ("counts", models.JSONField(default=dict)),
                (
                    "judged_version",
                    models.PositiveIntegerField(
                        default=0, help_text="Of the book, when the rows were judged."
                    ),
                ),
                (
                    "warnings",
                    models.PositiveIntegerField(default=0, help_text="Rows taken with a doubt."),
                ),
                ("masked", models.JSONField(default=dict, help_text="Masked cells by heading.")),
                (
                    "errors_file",
                    models.FileField(blank=True, max_length=200, upload_to="imports/%Y/%m/"),
                ),
                ("landed_at", models.DateTimeField(null=True)),
                (
                    "history",
                    models.UUIDField(
                        help_text="The context of its writes in the audit trail.", null=True
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kept", models.JSONField(default=list, help_text="Rows that stayed, and why.")),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="jobs.job"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["LANDED", "TAKEN_BACK"]), _negated=True),
                            ("landed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="batch_landed_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "TAKEN_BACK"), _negated=True),
                            ("taken_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="batch_taken_back_has_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("endorsement_no", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("effective_on", models.DateField(null=True)),
                (
                    "premium_change",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Below zero: back to the customer.",
                        max_digits=14,
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="endorsement_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="endorsement_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="EndorsementEvent",
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
                        to="policies.endorsement",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("endorsement_no", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("effective_on", models.DateField(null=True)),
                (
                    "premium_change",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Below zero: back to the customer.",
                        max_digits=14,
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phones",
                        to="policies.customer",
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CORE_SYSTEM", "Core system"),
                            ("CLAIM", "Claim"),
                            ("TRIAL_MEMBER", "Trial member"),
                            ("SISTER_POLICY", "Another policy"),
                            ("BRANCH", "Branch"),
                            ("AGENT", "Told on the phone"),
                        ],
                        max_length=15,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("UNKNOWN", "Unknown"),
                            ("ACCURATE", "Accurate"),
                            ("INACCURATE", "Inaccurate"),
                        ],
                        default="UNKNOWN",
                        max_length=10,
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["number"], name="phone_number")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "number"), name="phone_once_a_customer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("plate_no", models.CharField(blank=True, max_length=20)),
                ("vin", models.CharField(blank=True, max_length=30)),
                ("model", models.CharField(blank=True, max_length=120)),
                ("use_nature", models.CharField(blank=True, max_length=30)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("vin", ""), _negated=True),
                        fields=["vin"],
                        name="vehicle_vin",
                    ),
                    models.Index(
                        condition=models.Q(("plate_no", ""), _negated=True),
                        fields=["plate_no"],
                        name="vehicle_plate_no",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="vehicle_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="policies.customer",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.branch"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="policies.vehicle",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        help_text="The number to dial about this policy.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.phone",
                    ),
                ),
                ("cover_class", models.CharField(blank=True, max_length=40)),
                ("product_name", models.CharField(blank=True, max_length=120)),
                ("previous_number", models.CharField(blank=True, max_length=60)),
                (
                    "insurer",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The other company, where it is not our policy.",
                        max_length=120,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("previous_number", ""), _negated=True),
                        fields=["previous_number"],
                        name="policy_previous_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="policies.policy",
                    ),
                ),
                ("starts_on", models.DateField(null=True)),
                ("expires_on", models.DateField()),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("renewed_flag", models.BooleanField(default=False)),
                ("renewed_number", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="policies.importbatch",
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Whose row it is (001-28).",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("released_on", models.DateField(null=True)),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="When the workbook it came from was taken back.", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["expires_on", "id"], name="term_expires_on"),
                    models.Index(fields=["policy", "expires_on"], name="term_policy_expires_on"),
                    models.Index(
                        condition=models.Q(("specialist__isnull", False)),
                        fields=["specialist"],
                        name="term_specialist",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("policy", "starts_on"),
                        name="term_once_a_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=("policy", "expires_on"),
                        name="term_once_an_end_without_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("premium__isnull", True), ("premium__gte", 0), _connector="OR"
                        ),
                        name="term_premium_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("expires_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="term_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="policies.term",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("PREPARED", "Put on the preparation list, ends on %(expires_on)s."),
                            ("QUEUED", "Queued for release from %(release_on)s."),
                            ("QUEUED_LATE", "Came late; queued for release at once."),
                            ("EXCLUDED", "Left out of the list %(list)s: %(reason)s."),
                            ("HELD_BACK", "Not released: %(reason)s."),
                            (
                                "RELEASED",
                                "Released to %(name)s in release %(release)s, due %(deadline)s.",
                            ),
                            ("MOVED", "Moved from %(giver)s to %(name)s: %(why)s"),
                            ("TAKEN_BACK", "Taken back from %(name)s: %(why)s"),
                            (
                                "CONFIRMED",
                                "Sale confirmed: premium %(premium)s, form %(form)s, booked on %(day)s.",
                            ),
                            ("CLOSED", "Closed: %(result)s."),
                            ("PHONE_INACCURATE", "The number was judged inaccurate."),
                            ("PHONE_ACCURATE", "The number was judged accurate."),
                            ("ADDRESS_INACCURATE", "The address was judged inaccurate."),
                            ("ADDRESS_ACCURATE", "The address was judged accurate."),
                            (
                                "NUMBER_REPLACED",
                                "The number to dial is now %(number)s: %(source)s.",
                            ),
                            ("NUMBER_PUT_BACK", "The number to dial is %(number)s again."),
                            ("ASKED_BRANCH", "%(branch)s was asked for the number."),
                            ("BRANCH_ANSWERED", "%(branch)s answered: %(outcome)s."),
                            ("GROUPED", "One call with policy %(policy)s."),
                            ("UNGROUPED", "No longer one call with policy %(policy)s."),
                            ("LISTED", "On the list %(list)s, for the branch."),
                            ("MAILED", "Mailed to %(branch)s with the list %(list)s."),
                            (
                                "TAKEN_OVER",
                                "Taken on the list %(list)s, for release from %(release_on)s.",
                            ),
                            ("REMINDED", "Called before the release: %(result)s."),
                            ("SETTLED_EARLY", "Closed before the release: %(result)s, %(why)s."),
                        ],
                        max_length=20,
                    ),
                ),
                ("parameters", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["term", "at"], name="event_term_at")],
            },
        ),
        migrations.CreateModel(
            name="ImportBatchEvent",
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
                        to="policies.importbatch",
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
                ("kind", models.CharField(max_length=30)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="imports/%Y/%m/")),
                (
                    "file_name",
                    models.CharField(help_text="As it was called by who sent it.", max_length=200),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Uploaded"),
                            ("CHECKED", "Checked, nothing written"),
                            ("LANDED", "Imported"),
                            ("TAKEN_BACK", "Taken back"),
                            ("FAILED", "Failed"),
                        ],
                        default="UPLOADED",
                        max_length=10,
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="The batch whose wrong rows this workbook mends.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(
                        help_text="Our fields to the headings; NULL: guessed from the headings.",
                        null=True,
                    ),
                ),
                (
                    "profile_used",
                    models.BooleanField(default=False, help_text="Columns known from last time."),
                ),
                (
                    "asked_sheet",
                    models.CharField(
                        blank=True, help_text="Blank: what fits best.", max_length=100
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=100)),
                (
                    "sheets",
                    models.JSONField(default=list, help_text="The visible ones that hold rows."),
                ),
                (
                    "notes",
                    models.JSONField(
                        default=list, help_text="What was left out: code and parameters."
                    ),
                ),
                (
                    "headings",
                    models.JSONField(default=list, help_text="Of the sheet, from left to right."),
                ),
                (
                    "samples",
                    models.JSONField(
                        default=list, help_text="Some cells below each heading, as text."
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        help_text="Code of why the columns were not understood.",
                        max_length=20,
                    ),
                ),
                (
                    "examples",
                    models.JSONField(default=list, help_text="Cells that a question is about."),
                ),
                ("counts", models.JSONField(default=dict)),
                (
                    "judged_version",
                    models.PositiveIntegerField(
                        default=0, help_text="Of the book, when the rows were judged."
                    ),
                ),
                (
                    "warnings",
                    models.PositiveIntegerField(default=0, help_text="Rows taken with a doubt."),
                ),
                ("masked", models.JSONField(default=dict, help_text="Masked cells by heading.")),
                (
                    "errors_file",
                    models.FileField(blank=True, max_length=200, upload_to="imports/%Y/%m/"),
                ),
                ("landed_at", models.DateTimeField(null=True)),
                (
                    "history",
                    models.UUIDField(
                        help_text="The context of its writes in the audit trail.", null=True
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kept", models.JSONField(default=list, help_text="Rows that stayed, and why.")),
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportProfile",
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
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.branch"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "fingerprint",
                    models.CharField(help_text="Of the headings, in any order.", max_length=64),
                ),
                (
                    "mapping",
                    models.JSONField(
                        help_text="Our fields to the headings, and answers with _ before."
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "kind", "fingerprint"), name="profile_once_a_source"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProfileEvent",
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
                        to="policies.importprofile",
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
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "fingerprint",
                    models.CharField(help_text="Of the headings, in any order.", max_length=64),
                ),
                (
                    "mapping",
                    models.JSONField(
                        help_text="Our fields to the headings, and answers with _ before."
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="policies.importbatch",
                    ),
                ),
                ("row_no", models.PositiveIntegerField()),
                (
                    "part",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Which of the covers that stand in one row of the sheet.",
                    ),
                ),
                (
                    "source_row",
                    models.PositiveIntegerField(
                        help_text="The row that it mends, in the batch that is continued.",
                        null=True,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NEW", "New"),
                            ("UPDATED", "Updated"),
                            ("UNCHANGED", "Unchanged"),
                            ("DUPLICATE", "Twice in the file"),
                            ("FOLDED", "Part of the row of its policy"),
                            ("REJECTED", "Rejected"),
                            ("MENDED", "Mended in a later file"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True, help_text="By what the row is known again.", max_length=200
                    ),
                ),
                ("marks", models.JSONField(default=list)),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("values", models.JSONField(default=dict)),
                (
                    "derived",
                    models.JSONField(
                        default=dict, help_text="What the landing reads off the values."
                    ),
                ),
                (
                    "cells",
                    models.JSONField(
                        help_text="The cells of a rejected row as they stood.", null=True
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("changes", models.JSONField(default=dict, help_text="Field to [old, new].")),
                (
                    "known_term",
                    models.ForeignKey(
                        db_index=False,
                        help_text="The term that the row was found to speak of; NULL: a new one.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rows",
                        to="policies.term",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["policy_no"], name="import_row_policy_no")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "row_no", "part"), name="import_row_once_a_batch"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(db_index=True)),
                ("premium_due", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "payment_no",
                    models.PositiveSmallIntegerField(help_text="2: the second premium.", null=True),
                ),
                ("grace_ends_on", models.DateField(null=True)),
                ("pay_mode", models.CharField(blank=True, max_length=40)),
                ("pay_route", models.CharField(blank=True, max_length=40)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("holder_name", models.CharField(blank=True, max_length=200)),
                ("holder_phone", models.CharField(blank=True, max_length=30)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="instalment_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="instalment_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="InstalmentEvent",
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
                        to="policies.instalment",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField()),
                ("premium_due", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "payment_no",
                    models.PositiveSmallIntegerField(help_text="2: the second premium.", null=True),
                ),
                ("grace_ends_on", models.DateField(null=True)),
                ("pay_mode", models.CharField(blank=True, max_length=40)),
                ("pay_route", models.CharField(blank=True, max_length=40)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("holder_name", models.CharField(blank=True, max_length=200)),
                ("holder_phone", models.CharField(blank=True, max_length=30)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NewContract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("product_name", models.CharField(max_length=120)),
                ("product_kind", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("underwritten_on", models.DateField()),
                ("receipt_signed_on", models.DateField(null=True)),
                ("receipt_written_off_on", models.DateField(null=True)),
                ("holder_name", models.CharField(max_length=200)),
                ("holder_phone", models.CharField(blank=True, max_length=30)),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("is_special", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="newcontract_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="newcontract_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="NewContractEvent",
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
                        to="policies.newcontract",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("product_name", models.CharField(max_length=120)),
                ("product_kind", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("underwritten_on", models.DateField()),
                ("receipt_signed_on", models.DateField(null=True)),
                ("receipt_written_off_on", models.DateField(null=True)),
                ("holder_name", models.CharField(max_length=200)),
                ("holder_phone", models.CharField(blank=True, max_length=30)),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("is_special", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NoCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="Of the row it came from; NULL: by hand.",
                        max_length=200,
                        null=True,
                        unique=True,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="policies.importbatch",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["number"], name="no_call_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="no_call_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoCallEvent",
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
                        to="policies.nocall",
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
                ("number", models.CharField(max_length=30)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "registered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="Of the row it came from; NULL: by hand.",
                        max_length=200,
                        null=True,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PhoneEvent",
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
                        to="policies.phone",
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
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.customer",
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CORE_SYSTEM", "Core system"),
                            ("CLAIM", "Claim"),
                            ("TRIAL_MEMBER", "Trial member"),
                            ("SISTER_POLICY", "Another policy"),
                            ("BRANCH", "Branch"),
                            ("AGENT", "Told on the phone"),
                        ],
                        max_length=15,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("UNKNOWN", "Unknown"),
                            ("ACCURATE", "Accurate"),
                            ("INACCURATE", "Inaccurate"),
                        ],
                        default="UNKNOWN",
                        max_length=10,
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PolicyEvent",
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
                        to="policies.policy",
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
                ("number", models.CharField(max_length=60)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.customer",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.vehicle",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="The number to dial about this policy.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.phone",
                    ),
                ),
                ("cover_class", models.CharField(blank=True, max_length=40)),
                ("product_name", models.CharField(blank=True, max_length=120)),
                ("previous_number", models.CharField(blank=True, max_length=60)),
                (
                    "insurer",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The other company, where it is not our policy.",
                        max_length=120,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PremiumReceived",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(db_index=True)),
                ("premium_paid", models.DecimalField(decimal_places=2, max_digits=14)),
                ("late_interest", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("is_reversal", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="premiumreceived_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="premiumreceived_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="PremiumReceivedEvent",
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
                        to="policies.premiumreceived",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField()),
                ("premium_paid", models.DecimalField(decimal_places=2, max_digits=14)),
                ("late_interest", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("is_reversal", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("signed_on", models.DateField()),
                ("handed_in_on", models.DateField(null=True)),
                ("written_off_on", models.DateField()),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="receipt_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="receipt_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptEvent",
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
                        to="policies.receipt",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("signed_on", models.DateField()),
                ("handed_in_on", models.DateField(null=True)),
                ("written_off_on", models.DateField()),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="policies.phone",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="policies.term",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("SHOWN", "Shown"),
                            ("DIALLED", "Dialled"),
                            ("PRINTED", "Printed"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["by", "at"], name="reveal_by_at")],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("staff_code", models.CharField(max_length=60)),
                ("staff_name", models.CharField(max_length=200)),
                ("phone", models.CharField(blank=True, db_index=True, max_length=30)),
                ("phone_alt", models.CharField(blank=True, max_length=30)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("left_on", models.DateField(null=True)),
                ("successor", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="staffmember_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="staffmember_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffMemberEvent",
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
                        to="policies.staffmember",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("staff_code", models.CharField(max_length=60)),
                ("staff_name", models.CharField(max_length=200)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("phone_alt", models.CharField(blank=True, max_length=30)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("left_on", models.DateField(null=True)),
                ("successor", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TermEvent",
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
                        to="policies.term",
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
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.policy",
                    ),
                ),
                ("starts_on", models.DateField(null=True)),
                ("expires_on", models.DateField()),
                ("premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("renewed_flag", models.BooleanField(default=False)),
                ("renewed_number", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="Whose row it is (001-28).",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("released_on", models.DateField(null=True)),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="When the workbook it came from was taken back.", null=True
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TransferFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("returned_on", models.DateField(db_index=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("fail_reason", models.CharField(max_length=40)),
                ("next_transfer_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="transferfailure_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="transferfailure_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferFailureEvent",
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
                        to="policies.transferfailure",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("returned_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("fail_reason", models.CharField(max_length=40)),
                ("next_transfer_on", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrialMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("member_no", models.CharField(blank=True, max_length=60)),
                ("card_no", models.CharField(blank=True, max_length=60)),
                ("member_name", models.CharField(max_length=200)),
                ("phone", models.CharField(db_index=True, max_length=30)),
                ("plate_no", models.CharField(blank=True, db_index=True, max_length=20)),
                ("vin", models.CharField(blank=True, max_length=30)),
                ("expires_on", models.DateField(db_index=True)),
                (
                    "expires_is_month",
                    models.BooleanField(default=False, help_text="Only the month is known."),
                ),
                ("release_on", models.DateField(null=True)),
                ("current_insurer", models.CharField(blank=True, max_length=120)),
                ("member_kind", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="trialmember_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="trialmember_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialMemberEvent",
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
                        to="policies.trialmember",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("member_no", models.CharField(blank=True, max_length=60)),
                ("card_no", models.CharField(blank=True, max_length=60)),
                ("member_name", models.CharField(max_length=200)),
                ("phone", models.CharField(max_length=30)),
                ("plate_no", models.CharField(blank=True, max_length=20)),
                ("vin", models.CharField(blank=True, max_length=30)),
                ("expires_on", models.DateField()),
                (
                    "expires_is_month",
                    models.BooleanField(default=False, help_text="Only the month is known."),
                ),
                ("release_on", models.DateField(null=True)),
                ("current_insurer", models.CharField(blank=True, max_length=120)),
                ("member_kind", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VehicleEvent",
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
                        to="policies.vehicle",
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
                ("key", models.CharField(max_length=80)),
                ("plate_no", models.CharField(blank=True, max_length=20)),
                ("vin", models.CharField(blank=True, max_length=30)),
                ("model", models.CharField(blank=True, max_length=120)),
                ("use_nature", models.CharField(blank=True, max_length=30)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="policies.customer",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CORE_SYSTEM", "Core system"),
                            ("CLAIM", "Claim"),
                            ("TRIAL_MEMBER", "Trial member"),
                            ("SISTER_POLICY", "Another policy"),
                            ("BRANCH", "Branch"),
                            ("AGENT", "Told on the phone"),
                        ],
                        max_length=15,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("UNKNOWN", "Unknown"),
                            ("ACCURATE", "Accurate"),
                            ("INACCURATE", "Inaccurate"),
                        ],
                        default="UNKNOWN",
                        max_length=10,
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "text"), name="address_once_a_customer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "term",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="policies.term",
                    ),
                ),
                ("new_phone", models.CharField(blank=True, max_length=30)),
                ("new_address", models.CharField(blank=True, max_length=300)),
                ("new_contact", models.CharField(blank=True, max_length=200)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("corrected_on", models.DateField(null=True)),
                ("corrected_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="branchcorrection_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="branchcorrection_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchCorrectionEvent",
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
                        to="policies.branchcorrection",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "term",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.term",
                    ),
                ),
                ("new_phone", models.CharField(blank=True, max_length=30)),
                ("new_address", models.CharField(blank=True, max_length=300)),
                ("new_contact", models.CharField(blank=True, max_length=200)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("corrected_on", models.DateField(null=True)),
                ("corrected_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BranchFeedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "term",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="policies.term",
                    ),
                ),
                ("contacted_at", models.DateTimeField(null=True)),
                ("result", models.CharField(max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("new_policy_no", models.CharField(blank=True, max_length=60)),
                ("new_premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("next_on", models.DateField(null=True)),
                ("handed_over", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="branchfeedback_policy_no")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="branchfeedback_once_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchFeedbackEvent",
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
                        to="policies.branchfeedback",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                (
                    "term",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.term",
                    ),
                ),
                ("contacted_at", models.DateTimeField(null=True)),
                ("result", models.CharField(max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("new_policy_no", models.CharField(blank=True, max_length=60)),
                ("new_premium", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("next_on", models.DateField(null=True)),
                ("handed_over", models.BooleanField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("claim_no", models.CharField(max_length=60)),
                ("plate_no", models.CharField(blank=True, db_index=True, max_length=20)),
                ("vin", models.CharField(blank=True, db_index=True, max_length=30)),
                ("owner_name", models.CharField(blank=True, max_length=200)),
                ("accident_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("status", models.CharField(blank=True, max_length=40)),
                (
                    "found",
                    models.JSONField(
                        default=list,
                        help_text="Numbers in it: number, relation, the words around it.",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy_no"], name="claim_policy_no")],
                "constraints": [models.UniqueConstraint(fields=("key",), name="claim_once_a_key")],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
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
                        to="policies.claim",
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
                ("key", models.CharField(max_length=200)),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("policy_no", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.importbatch",
                    ),
                ),
                ("first_worked_at", models.DateTimeField(null=True)),
                ("claim_no", models.CharField(max_length=60)),
                ("plate_no", models.CharField(blank=True, max_length=20)),
                ("vin", models.CharField(blank=True, max_length=30)),
                ("owner_name", models.CharField(blank=True, max_length=200)),
                ("accident_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("status", models.CharField(blank=True, max_length=40)),
                (
                    "found",
                    models.JSONField(
                        default=list,
                        help_text="Numbers in it: number, relation, the words around it.",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="policies.term",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.phone",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("INTERESTED", "Interested"),
                            ("CALL_AGAIN", "Call again"),
                            ("WENT_ELSEWHERE", "Went elsewhere"),
                            ("DECLINED", "Declined"),
                            ("ALREADY_RENEWED", "Already renewed"),
                            ("NO_ANSWER", "No answer"),
                            ("OFF", "Off or cut off"),
                            ("BUSY", "Busy"),
                            ("WRONG_NUMBER", "Wrong number"),
                            ("OTHER", "Other"),
                            ("RENEWED", "Renewed"),
                            ("REMINDED", "Reminded"),
                            ("REMINDED_OTHER", "Reminded through somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "dial",
                    models.CharField(
                        choices=[
                            ("EFFECTIVE", "Spoke with who decides"),
                            ("CONNECTED", "Connected"),
                            ("FAILED", "Failed"),
                            ("NEITHER", "Neither"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("follow_up_at", models.DateTimeField(null=True)),
                (
                    "other_terms",
                    models.ManyToManyField(related_name="contacts_with_others", to="policies.term"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "at"], name="contact_by_at"),
                    models.Index(fields=["term", "at"], name="contact_term_at"),
                    models.Index(fields=["at"], name="contact_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressEvent",
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
                        to="policies.address",
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
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.customer",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CORE_SYSTEM", "Core system"),
                            ("CLAIM", "Claim"),
                            ("TRIAL_MEMBER", "Trial member"),
                            ("SISTER_POLICY", "Another policy"),
                            ("BRANCH", "Branch"),
                            ("AGENT", "Told on the phone"),
                        ],
                        max_length=15,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("UNKNOWN", "Unknown"),
                            ("ACCURATE", "Accurate"),
                            ("INACCURATE", "Inaccurate"),
                        ],
                        default="UNKNOWN",
                        max_length=10,
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_customerevent" ("address", "created_at", "id", "id_no", "key", "kind", "name", "name_initials", "name_sort", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."address", new_values."created_at", new_values."id", new_values."id_no", new_values."key", new_values."kind", new_values."name", new_values."name_initials", new_values."name_sort", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7672d8ba537b0cb01e149ae0736ca9bc6ecb979d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0743a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_customerevent" ("address", "created_at", "id", "id_no", "key", "kind", "name", "name_initials", "name_sort", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."address", new_values."created_at", new_values."id", new_values."id_no", new_values."key", new_values."kind", new_values."name", new_values."name_initials", new_values."name_sort", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7b63b88f7efe6b076da011a9cc26ad514321ad94",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bfb42",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_customerevent" ("address", "created_at", "id", "id_no", "key", "kind", "name", "name_initials", "name_sort", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."address", old_values."created_at", old_values."id", old_values."id_no", old_values."key", old_values."kind", old_values."name", old_values."name_initials", old_values."name_sort", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e5c5f3b02f051c41a8f62493a0faa22308f7ca52",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7b7c8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vehicle",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_vehicleevent" ("id", "key", "model", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "use_nature", "vin") SELECT new_values."id", new_values."key", new_values."model", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plate_no", new_values."use_nature", new_values."vin" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="21fa780ad91b0d1f3846f9a0b2af76a6523ebff8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f0096",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_vehicle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vehicle",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_vehicleevent" ("id", "key", "model", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "use_nature", "vin") SELECT new_values."id", new_values."key", new_values."model", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plate_no", new_values."use_nature", new_values."vin" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="89eca55c3e42c687fe5a261538dada0fc8223613",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d0d38",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_vehicle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vehicle",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_vehicleevent" ("id", "key", "model", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "use_nature", "vin") SELECT old_values."id", old_values."key", old_values."model", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plate_no", old_values."use_nature", old_values."vin" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c709910aae90208b419ae3f4b43329e9b92c6f03",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6339b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_vehicle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_addressevent" ("customer_id", "id", "judged_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "text", "verdict") SELECT new_values."customer_id", new_values."id", new_values."judged_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recorded_at", new_values."recorded_by_id", new_values."source", new_values."text", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="dc279ca579a24476faf09239fe4e3cedbcfab4da",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7c1b2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_addressevent" ("customer_id", "id", "judged_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "text", "verdict") SELECT new_values."customer_id", new_values."id", new_values."judged_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recorded_at", new_values."recorded_by_id", new_values."source", new_values."text", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="68b47059531dadf101f3c92188f6641b1a6419fb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_28e06",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_addressevent" ("customer_id", "id", "judged_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "text", "verdict") SELECT old_values."customer_id", old_values."id", old_values."judged_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recorded_at", old_values."recorded_by_id", old_values."source", old_values."text", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e8d179f2a1804edb087b9943db7e8f06fc6c56bf",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_78cc7",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "policies_importbatchevent" ("asked_sheet", "branch_id", "continues_id", "counts", "errors_file", "examples", "file", "file_name", "headings", "history", "id", "job_id", "judged_version", "kept", "kind", "landed_at", "mapping", "masked", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_used", "refusal", "samples", "sha256", "sheet", "sheets", "state", "taken_back_at", "taken_back_by_id", "uploaded_at", "uploaded_by_id", "warnings") VALUES (NEW."asked_sheet", NEW."branch_id", NEW."continues_id", NEW."counts", NEW."errors_file", NEW."examples", NEW."file", NEW."file_name", NEW."headings", NEW."history", NEW."id", NEW."job_id", NEW."judged_version", NEW."kept", NEW."kind", NEW."landed_at", NEW."mapping", NEW."masked", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."profile_used", NEW."refusal", NEW."samples", NEW."sha256", NEW."sheet", NEW."sheets", NEW."state", NEW."taken_back_at", NEW."taken_back_by_id", NEW."uploaded_at", NEW."uploaded_by_id", NEW."warnings"); RETURN NULL;',
                    hash="6c01488690fb50761e460f52dd1793c6071c9e58",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fe7cb",
                    table="policies_importbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "policies_importbatchevent" ("asked_sheet", "branch_id", "continues_id", "counts", "errors_file", "examples", "file", "file_name", "headings", "history", "id", "job_id", "judged_version", "kept", "kind", "landed_at", "mapping", "masked", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_used", "refusal", "samples", "sha256", "sheet", "sheets", "state", "taken_back_at", "taken_back_by_id", "uploaded_at", "uploaded_by_id", "warnings") VALUES (NEW."asked_sheet", NEW."branch_id", NEW."continues_id", NEW."counts", NEW."errors_file", NEW."examples", NEW."file", NEW."file_name", NEW."headings", NEW."history", NEW."id", NEW."job_id", NEW."judged_version", NEW."kept", NEW."kind", NEW."landed_at", NEW."mapping", NEW."masked", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."profile_used", NEW."refusal", NEW."samples", NEW."sha256", NEW."sheet", NEW."sheets", NEW."state", NEW."taken_back_at", NEW."taken_back_by_id", NEW."uploaded_at", NEW."uploaded_by_id", NEW."warnings"); RETURN NULL;',
                    hash="c3011509b52574d2fa80132623da61c17b3f9fc6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eba82",
                    table="policies_importbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "policies_importbatchevent" ("asked_sheet", "branch_id", "continues_id", "counts", "errors_file", "examples", "file", "file_name", "headings", "history", "id", "job_id", "judged_version", "kept", "kind", "landed_at", "mapping", "masked", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_used", "refusal", "samples", "sha256", "sheet", "sheets", "state", "taken_back_at", "taken_back_by_id", "uploaded_at", "uploaded_by_id", "warnings") VALUES (OLD."asked_sheet", OLD."branch_id", OLD."continues_id", OLD."counts", OLD."errors_file", OLD."examples", OLD."file", OLD."file_name", OLD."headings", OLD."history", OLD."id", OLD."job_id", OLD."judged_version", OLD."kept", OLD."kind", OLD."landed_at", OLD."mapping", OLD."masked", OLD."notes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."profile_used", OLD."refusal", OLD."samples", OLD."sha256", OLD."sheet", OLD."sheets", OLD."state", OLD."taken_back_at", OLD."taken_back_by_id", OLD."uploaded_at", OLD."uploaded_by_id", OLD."warnings"); RETURN NULL;',
                    hash="cca3c98b15e7950d5084d3cc4df75a95e5cd9527",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_63d08",
                    table="policies_importbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endorsement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_endorsementevent" ("batch_id", "branch_id", "effective_on", "endorsement_no", "facts", "first_worked_at", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_change") SELECT new_values."batch_id", new_values."branch_id", new_values."effective_on", new_values."endorsement_no", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."premium_change" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0d7f5c9c05039bcce7a340562e5a5b66a8db16d6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8d6e8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_endorsement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endorsement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_endorsementevent" ("batch_id", "branch_id", "effective_on", "endorsement_no", "facts", "first_worked_at", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_change") SELECT new_values."batch_id", new_values."branch_id", new_values."effective_on", new_values."endorsement_no", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."premium_change" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1d4b7d65e1edb65edcf748d4cd7723134911ce80",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f4a62",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_endorsement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endorsement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_endorsementevent" ("batch_id", "branch_id", "effective_on", "endorsement_no", "facts", "first_worked_at", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_change") SELECT old_values."batch_id", old_values."branch_id", old_values."effective_on", old_values."endorsement_no", old_values."facts", old_values."first_worked_at", old_values."id", old_values."key", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."premium_change" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b48263aea8b38f1e88f441b96dfd8246c17cacb5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bab4c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_endorsement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_claimevent" ("accident_at", "batch_id", "branch_id", "claim_no", "facts", "first_worked_at", "found", "id", "key", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "policy_no", "reported_at", "status", "vin") SELECT new_values."accident_at", new_values."batch_id", new_values."branch_id", new_values."claim_no", new_values."facts", new_values."first_worked_at", new_values."found", new_values."id", new_values."key", new_values."owner_name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plate_no", new_values."policy_no", new_values."reported_at", new_values."status", new_values."vin" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="03d19275e029fdd296a638a866c797e894d6e961",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3893a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_claimevent" ("accident_at", "batch_id", "branch_id", "claim_no", "facts", "first_worked_at", "found", "id", "key", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "policy_no", "reported_at", "status", "vin") SELECT new_values."accident_at", new_values."batch_id", new_values."branch_id", new_values."claim_no", new_values."facts", new_values."first_worked_at", new_values."found", new_values."id", new_values."key", new_values."owner_name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plate_no", new_values."policy_no", new_values."reported_at", new_values."status", new_values."vin" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9071991203f215cb9f4e3eacec3a7c01e37dc6d3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34ddb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_claimevent" ("accident_at", "batch_id", "branch_id", "claim_no", "facts", "first_worked_at", "found", "id", "key", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plate_no", "policy_no", "reported_at", "status", "vin") SELECT old_values."accident_at", old_values."batch_id", old_values."branch_id", old_values."claim_no", old_values."facts", old_values."first_worked_at", old_values."found", old_values."id", old_values."key", old_values."owner_name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plate_no", old_values."policy_no", old_values."reported_at", old_values."status", old_values."vin" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="82a4c5c95370caa42f2ccfa47442ed50a312158a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_33582",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "policies_importprofileevent" ("branch_id", "fingerprint", "id", "kind", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id") VALUES (NEW."branch_id", NEW."fingerprint", NEW."id", NEW."kind", NEW."mapping", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."saved_at", NEW."saved_by_id"); RETURN NULL;',
                    hash="4df6cd2443b4ccee94731a72e3292636a386153b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b6d4",
                    table="policies_importprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "policies_importprofileevent" ("branch_id", "fingerprint", "id", "kind", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id") VALUES (NEW."branch_id", NEW."fingerprint", NEW."id", NEW."kind", NEW."mapping", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saved_at", NEW."saved_by_id"); RETURN NULL;',
                    hash="df03662848e61119eda0100a3280bc77910a4f2f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5e4f3",
                    table="policies_importprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "policies_importprofileevent" ("branch_id", "fingerprint", "id", "kind", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id") VALUES (OLD."branch_id", OLD."fingerprint", OLD."id", OLD."kind", OLD."mapping", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saved_at", OLD."saved_by_id"); RETURN NULL;',
                    hash="f90cc943efbda20c9f98b097073d21e0b4877bbe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0884f",
                    table="policies_importprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_instalmentevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "grace_ends_on", "holder_name", "holder_phone", "id", "key", "pay_mode", "pay_route", "payment_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_due", "status") SELECT new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."first_worked_at", new_values."grace_ends_on", new_values."holder_name", new_values."holder_phone", new_values."id", new_values."key", new_values."pay_mode", new_values."pay_route", new_values."payment_no", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."premium_due", new_values."status" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8be35299d80c02d2174d84a5d761686b984c4859",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cbba8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_instalmentevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "grace_ends_on", "holder_name", "holder_phone", "id", "key", "pay_mode", "pay_route", "payment_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_due", "status") SELECT new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."first_worked_at", new_values."grace_ends_on", new_values."holder_name", new_values."holder_phone", new_values."id", new_values."key", new_values."pay_mode", new_values."pay_route", new_values."payment_no", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."premium_due", new_values."status" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9514241485606e95b925832e63d5bc7adbcd4753",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_32fa9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_instalmentevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "grace_ends_on", "holder_name", "holder_phone", "id", "key", "pay_mode", "pay_route", "payment_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_due", "status") SELECT old_values."batch_id", old_values."branch_id", old_values."due_on", old_values."facts", old_values."first_worked_at", old_values."grace_ends_on", old_values."holder_name", old_values."holder_phone", old_values."id", old_values."key", old_values."pay_mode", old_values."pay_route", old_values."payment_no", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."premium_due", old_values."status" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="232e62cdb35370381991384e131751cf6352b4fe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7fbff",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="newcontract",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_newcontractevent" ("batch_id", "branch_id", "channel", "facts", "first_worked_at", "holder_name", "holder_phone", "id", "is_special", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium", "product_kind", "product_name", "receipt_signed_on", "receipt_written_off_on", "underwritten_on") SELECT new_values."batch_id", new_values."branch_id", new_values."channel", new_values."facts", new_values."first_worked_at", new_values."holder_name", new_values."holder_phone", new_values."id", new_values."is_special", new_values."key", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."premium", new_values."product_kind", new_values."product_name", new_values."receipt_signed_on", new_values."receipt_written_off_on", new_values."underwritten_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a64822037fd9c8adf0f08dc7f7bd71ae9caa4541",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef788",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_newcontract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="newcontract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_newcontractevent" ("batch_id", "branch_id", "channel", "facts", "first_worked_at", "holder_name", "holder_phone", "id", "is_special", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium", "product_kind", "product_name", "receipt_signed_on", "receipt_written_off_on", "underwritten_on") SELECT new_values."batch_id", new_values."branch_id", new_values."channel", new_values."facts", new_values."first_worked_at", new_values."holder_name", new_values."holder_phone", new_values."id", new_values."is_special", new_values."key", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."premium", new_values."product_kind", new_values."product_name", new_values."receipt_signed_on", new_values."receipt_written_off_on", new_values."underwritten_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="dfc7932d11970b707d0b4f3a14cea90527e65338",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_234be",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_newcontract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="newcontract",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_newcontractevent" ("batch_id", "branch_id", "channel", "facts", "first_worked_at", "holder_name", "holder_phone", "id", "is_special", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium", "product_kind", "product_name", "receipt_signed_on", "receipt_written_off_on", "underwritten_on") SELECT old_values."batch_id", old_values."branch_id", old_values."channel", old_values."facts", old_values."first_worked_at", old_values."holder_name", old_values."holder_phone", old_values."id", old_values."is_special", old_values."key", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."premium", old_values."product_kind", old_values."product_name", old_values."receipt_signed_on", old_values."receipt_written_off_on", old_values."underwritten_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ef97c6d80decf1a0822613bf2781d64cdba65522",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_44997",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_newcontract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nocall",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_nocallevent" ("batch_id", "ends_on", "facts", "id", "key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "registered_by_id", "starts_on") SELECT new_values."batch_id", new_values."ends_on", new_values."facts", new_values."id", new_values."key", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."registered_by_id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="656866ac4f35bc09d518526e22478760a19b4f10",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c454f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_nocall",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nocall",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_nocallevent" ("batch_id", "ends_on", "facts", "id", "key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "registered_by_id", "starts_on") SELECT new_values."batch_id", new_values."ends_on", new_values."facts", new_values."id", new_values."key", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."registered_by_id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3be6a380e993cd2223a6132e9aeba25c9da204af",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_63ab6",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_nocall",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nocall",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_nocallevent" ("batch_id", "ends_on", "facts", "id", "key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "registered_by_id", "starts_on") SELECT old_values."batch_id", old_values."ends_on", old_values."facts", old_values."id", old_values."key", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."registered_by_id", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0cb177707961adc3e6a98cc9cde6fd3db33ae4ca",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7214e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_nocall",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_phoneevent" ("customer_id", "id", "judged_at", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "verdict") SELECT new_values."customer_id", new_values."id", new_values."judged_at", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recorded_at", new_values."recorded_by_id", new_values."source", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d48ea080e64709753084db2d19812aa817567296",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_23385",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_phoneevent" ("customer_id", "id", "judged_at", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "verdict") SELECT new_values."customer_id", new_values."id", new_values."judged_at", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recorded_at", new_values."recorded_by_id", new_values."source", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="403248fbc0a034b38082c9921c32e6be1d612496",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bd33b",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_phoneevent" ("customer_id", "id", "judged_at", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "verdict") SELECT old_values."customer_id", old_values."id", old_values."judged_at", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recorded_at", old_values."recorded_by_id", old_values."source", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="5d3c8aae1efc96b19a12280026278e102a311391",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c0bb0",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premiumreceived",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_premiumreceivedevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "id", "is_reversal", "key", "late_interest", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_paid") SELECT new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."is_reversal", new_values."key", new_values."late_interest", new_values."paid_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."premium_paid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ea4cbc3b1afe1d0d21233da6171262f0378ba074",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f1d8a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_premiumreceived",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premiumreceived",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_premiumreceivedevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "id", "is_reversal", "key", "late_interest", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_paid") SELECT new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."is_reversal", new_values."key", new_values."late_interest", new_values."paid_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."premium_paid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2afa73fe514cf315c600e36928b6329dc50e20e0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_855b3",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_premiumreceived",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premiumreceived",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_premiumreceivedevent" ("batch_id", "branch_id", "due_on", "facts", "first_worked_at", "id", "is_reversal", "key", "late_interest", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "premium_paid") SELECT old_values."batch_id", old_values."branch_id", old_values."due_on", old_values."facts", old_values."first_worked_at", old_values."id", old_values."is_reversal", old_values."key", old_values."late_interest", old_values."paid_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."premium_paid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="00923e66b9a785fa5d602dfd313a03aeed07fa7e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b702b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_premiumreceived",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_receiptevent" ("batch_id", "branch_id", "facts", "fault", "first_worked_at", "handed_in_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "signed_on", "written_off_on") SELECT new_values."batch_id", new_values."branch_id", new_values."facts", new_values."fault", new_values."first_worked_at", new_values."handed_in_on", new_values."id", new_values."key", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."signed_on", new_values."written_off_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ad9eb96fc90c94cce3a03290d55c516496f47e42",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e7211",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_receipt",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_receiptevent" ("batch_id", "branch_id", "facts", "fault", "first_worked_at", "handed_in_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "signed_on", "written_off_on") SELECT new_values."batch_id", new_values."branch_id", new_values."facts", new_values."fault", new_values."first_worked_at", new_values."handed_in_on", new_values."id", new_values."key", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."signed_on", new_values."written_off_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ca1ab4a92dc85e41663c5caeaf82bb6d274ce622",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f799c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_receipt",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_receiptevent" ("batch_id", "branch_id", "facts", "fault", "first_worked_at", "handed_in_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "signed_on", "written_off_on") SELECT old_values."batch_id", old_values."branch_id", old_values."facts", old_values."fault", old_values."first_worked_at", old_values."handed_in_on", old_values."id", old_values."key", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."signed_on", old_values."written_off_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c01d159aa530be048a5b6e6a6195087467790c8f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d45a7",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_receipt",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_staffmemberevent" ("batch_id", "branch_id", "facts", "first_worked_at", "id", "key", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_alt", "policy_no", "staff_code", "staff_name", "status", "successor") SELECT new_values."batch_id", new_values."branch_id", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."left_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."phone_alt", new_values."policy_no", new_values."staff_code", new_values."staff_name", new_values."status", new_values."successor" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="00812d44970d369be1896d645e91e23a82b0bc82",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2f6d2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_staffmemberevent" ("batch_id", "branch_id", "facts", "first_worked_at", "id", "key", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_alt", "policy_no", "staff_code", "staff_name", "status", "successor") SELECT new_values."batch_id", new_values."branch_id", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."left_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."phone_alt", new_values."policy_no", new_values."staff_code", new_values."staff_name", new_values."status", new_values."successor" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="14326a6a631d3be516bf64661ed554466bea97fd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_60a0f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_staffmemberevent" ("batch_id", "branch_id", "facts", "first_worked_at", "id", "key", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_alt", "policy_no", "staff_code", "staff_name", "status", "successor") SELECT old_values."batch_id", old_values."branch_id", old_values."facts", old_values."first_worked_at", old_values."id", old_values."key", old_values."left_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."phone_alt", old_values."policy_no", old_values."staff_code", old_values."staff_name", old_values."status", old_values."successor" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="3d7604ad3eabdd48147264f0a96b26ace5736079",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_57e60",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_termevent" ("batch_id", "expires_on", "facts", "first_worked_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "premium", "released_on", "renewed_flag", "renewed_number", "specialist_id", "starts_on", "status", "withdrawn_at") SELECT new_values."batch_id", new_values."expires_on", new_values."facts", new_values."first_worked_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_id", new_values."premium", new_values."released_on", new_values."renewed_flag", new_values."renewed_number", new_values."specialist_id", new_values."starts_on", new_values."status", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4a71af827ecb5fac45efe772a3e39ef076d254f9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27d45",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_termevent" ("batch_id", "expires_on", "facts", "first_worked_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "premium", "released_on", "renewed_flag", "renewed_number", "specialist_id", "starts_on", "status", "withdrawn_at") SELECT new_values."batch_id", new_values."expires_on", new_values."facts", new_values."first_worked_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_id", new_values."premium", new_values."released_on", new_values."renewed_flag", new_values."renewed_number", new_values."specialist_id", new_values."starts_on", new_values."status", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="22326076c4356f33500c0a4372f9b18f1a99eb8e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3a4ee",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_termevent" ("batch_id", "expires_on", "facts", "first_worked_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "premium", "released_on", "renewed_flag", "renewed_number", "specialist_id", "starts_on", "status", "withdrawn_at") SELECT old_values."batch_id", old_values."expires_on", old_values."facts", old_values."first_worked_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_id", old_values."premium", old_values."released_on", old_values."renewed_flag", old_values."renewed_number", old_values."specialist_id", old_values."starts_on", old_values."status", old_values."withdrawn_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="04db7de15b9067bfde647500a188ed4ace070b73",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9d323",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reveal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="53df26c72817ce82cce0f7cd0e1d847493270754",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c27a2",
                    table="policies_reveal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d9c0e6727d0bac657624396c81c3ee6a1baff474",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_889a9",
                    table="policies_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a9e1d1c06862e1677e61bc62729c70b080768b9c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_abeba",
                    table="policies_contact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchfeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchfeedbackevent" ("batch_id", "branch_id", "contacted_at", "facts", "first_worked_at", "handed_over", "id", "key", "new_policy_no", "new_premium", "next_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "reason", "result", "term_id") SELECT new_values."batch_id", new_values."branch_id", new_values."contacted_at", new_values."facts", new_values."first_worked_at", new_values."handed_over", new_values."id", new_values."key", new_values."new_policy_no", new_values."new_premium", new_values."next_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."reason", new_values."result", new_values."term_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="198ec0cdae9f1e5e47c8e1a21455cf1d02ca3d37",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fc7a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_branchfeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchfeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchfeedbackevent" ("batch_id", "branch_id", "contacted_at", "facts", "first_worked_at", "handed_over", "id", "key", "new_policy_no", "new_premium", "next_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "reason", "result", "term_id") SELECT new_values."batch_id", new_values."branch_id", new_values."contacted_at", new_values."facts", new_values."first_worked_at", new_values."handed_over", new_values."id", new_values."key", new_values."new_policy_no", new_values."new_premium", new_values."next_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."reason", new_values."result", new_values."term_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="359cb06e26458d202268c26a06552fdb97f7bea9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b428f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_branchfeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchfeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchfeedbackevent" ("batch_id", "branch_id", "contacted_at", "facts", "first_worked_at", "handed_over", "id", "key", "new_policy_no", "new_premium", "next_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "reason", "result", "term_id") SELECT old_values."batch_id", old_values."branch_id", old_values."contacted_at", old_values."facts", old_values."first_worked_at", old_values."handed_over", old_values."id", old_values."key", old_values."new_policy_no", old_values."new_premium", old_values."next_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."reason", old_values."result", old_values."term_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="bc6c935b9cc7d0ae98362b70b11e15ac75b72c02",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_99acf",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_branchfeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchcorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchcorrectionevent" ("batch_id", "branch_id", "corrected_by", "corrected_on", "facts", "first_worked_at", "id", "key", "new_address", "new_contact", "new_phone", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "term_id") SELECT new_values."batch_id", new_values."branch_id", new_values."corrected_by", new_values."corrected_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."new_address", new_values."new_contact", new_values."new_phone", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."term_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b716aadf851a5c2117511e033dd6b87683a06c8d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_436eb",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_branchcorrection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchcorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchcorrectionevent" ("batch_id", "branch_id", "corrected_by", "corrected_on", "facts", "first_worked_at", "id", "key", "new_address", "new_contact", "new_phone", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "term_id") SELECT new_values."batch_id", new_values."branch_id", new_values."corrected_by", new_values."corrected_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."new_address", new_values."new_contact", new_values."new_phone", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."term_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="54b0b8da96276650502647aeee09225ae33b0326",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8b63c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_branchcorrection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchcorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_branchcorrectionevent" ("batch_id", "branch_id", "corrected_by", "corrected_on", "facts", "first_worked_at", "id", "key", "new_address", "new_contact", "new_phone", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "term_id") SELECT old_values."batch_id", old_values."branch_id", old_values."corrected_by", old_values."corrected_on", old_values."facts", old_values."first_worked_at", old_values."id", old_values."key", old_values."new_address", old_values."new_contact", old_values."new_phone", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."term_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fcb744e414b060bf4df410de752bf3f229cde1cc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_44de9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_branchcorrection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transferfailure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_transferfailureevent" ("amount", "batch_id", "branch_id", "due_on", "facts", "fail_reason", "first_worked_at", "id", "key", "next_transfer_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "returned_on") SELECT new_values."amount", new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."fail_reason", new_values."first_worked_at", new_values."id", new_values."key", new_values."next_transfer_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_no", new_values."returned_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ad226a1de91f12810905d165aba3fd8354c9ce69",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a0cf2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_transferfailure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transferfailure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_transferfailureevent" ("amount", "batch_id", "branch_id", "due_on", "facts", "fail_reason", "first_worked_at", "id", "key", "next_transfer_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "returned_on") SELECT new_values."amount", new_values."batch_id", new_values."branch_id", new_values."due_on", new_values."facts", new_values."fail_reason", new_values."first_worked_at", new_values."id", new_values."key", new_values."next_transfer_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_no", new_values."returned_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0dc42b0f7d7a445c0ec5fe143e2ed9930d285048",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d80d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_transferfailure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transferfailure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_transferfailureevent" ("amount", "batch_id", "branch_id", "due_on", "facts", "fail_reason", "first_worked_at", "id", "key", "next_transfer_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_no", "returned_on") SELECT old_values."amount", old_values."batch_id", old_values."branch_id", old_values."due_on", old_values."facts", old_values."fail_reason", old_values."first_worked_at", old_values."id", old_values."key", old_values."next_transfer_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_no", old_values."returned_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d83700a715a23c8c546b07891bf74ba91a2e9017",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_aaf3e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_transferfailure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trialmember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_trialmemberevent" ("batch_id", "branch_id", "card_no", "current_insurer", "expires_is_month", "expires_on", "facts", "first_worked_at", "id", "key", "member_kind", "member_name", "member_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "plate_no", "policy_no", "release_on", "vin") SELECT new_values."batch_id", new_values."branch_id", new_values."card_no", new_values."current_insurer", new_values."expires_is_month", new_values."expires_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."member_kind", new_values."member_name", new_values."member_no", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."plate_no", new_values."policy_no", new_values."release_on", new_values."vin" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c412b2003fd16fcf406dd738723953e02a0263a3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_00ecf",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_trialmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trialmember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_trialmemberevent" ("batch_id", "branch_id", "card_no", "current_insurer", "expires_is_month", "expires_on", "facts", "first_worked_at", "id", "key", "member_kind", "member_name", "member_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "plate_no", "policy_no", "release_on", "vin") SELECT new_values."batch_id", new_values."branch_id", new_values."card_no", new_values."current_insurer", new_values."expires_is_month", new_values."expires_on", new_values."facts", new_values."first_worked_at", new_values."id", new_values."key", new_values."member_kind", new_values."member_name", new_values."member_no", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."plate_no", new_values."policy_no", new_values."release_on", new_values."vin" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7da75059af77fb1e49aeb06e85ded84013765ada",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1ec84",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_trialmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trialmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_trialmemberevent" ("batch_id", "branch_id", "card_no", "current_insurer", "expires_is_month", "expires_on", "facts", "first_worked_at", "id", "key", "member_kind", "member_name", "member_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "plate_no", "policy_no", "release_on", "vin") SELECT old_values."batch_id", old_values."branch_id", old_values."card_no", old_values."current_insurer", old_values."expires_is_month", old_values."expires_on", old_values."facts", old_values."first_worked_at", old_values."id", old_values."key", old_values."member_kind", old_values."member_name", old_values."member_no", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."plate_no", old_values."policy_no", old_values."release_on", old_values."vin" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="598b8224c7294b1a0bb933e592c675d55b66d715",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_88870",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_trialmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_policyevent" ("branch_id", "cover_class", "customer_id", "id", "insurer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "previous_number", "product_name", "vehicle_id") SELECT new_values."branch_id", new_values."cover_class", new_values."customer_id", new_values."id", new_values."insurer", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone_id", new_values."previous_number", new_values."product_name", new_values."vehicle_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e890df14c042f47c0d7d22f67986824d8c7d1d53",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_810b9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="policies_policy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_policyevent" ("branch_id", "cover_class", "customer_id", "id", "insurer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "previous_number", "product_name", "vehicle_id") SELECT new_values."branch_id", new_values."cover_class", new_values."customer_id", new_values."id", new_values."insurer", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone_id", new_values."previous_number", new_values."product_name", new_values."vehicle_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e844e3e4bee0f7e759e2942f8b47cccd0ba0dabb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e3937",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="policies_policy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "policies_policyevent" ("branch_id", "cover_class", "customer_id", "id", "insurer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "previous_number", "product_name", "vehicle_id") SELECT old_values."branch_id", old_values."cover_class", old_values."customer_id", old_values."id", old_values."insurer", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone_id", old_values."previous_number", old_values."product_name", old_values."vehicle_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fdcc41aa4bc7a7943770940ed95f23d4d1e9e492",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_18950",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="policies_policy",
                    when="AFTER",
                ),
            ),
        ),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("worklists", "0001_initial"),
        ("worklists", "0002_fewer_indexes"),
        ("worklists", "0003_lists_and_owners"),
        ("worklists", "0004_moves_and_holds"),
        ("worklists", "0005_running_balances"),
        ("worklists", "0006_printouts"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0005_rota"),
        ("accounts", "__first__"),
        ("jobs", "0001_squashed_0004_outbox"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("policies", "0001_squashed_0007_printed_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("value", models.TextField(default="0")),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("deadline_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                (
                    "rows",
                    models.PositiveIntegerField(help_text="Without a result when it was noted."),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["specialist"],
                        name="hold_of_specialist",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("specialist", "deadline_at"), name="hold_once_a_deadline"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at", None),
                            ("lifted_at__gte", models.F("deadline_at")),
                            _connector="OR",
                        ),
                        name="hold_lifted_after_deadline",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldEvent",
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
                        to="worklists.hold",
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
                ("deadline_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                (
                    "rows",
                    models.PositiveIntegerField(help_text="Without a result when it was noted."),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.branch"
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.term",
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "release_on",
                    models.DateField(help_text="First day on which it may be released."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PREPARING", "In preparation"),
                            ("QUEUED", "Waiting for release"),
                            ("EXCLUDED", "Left out"),
                            ("RELEASED", "With a specialist"),
                            ("CLOSED", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CANCELLED", "Policy cancelled"),
                            ("RENEWED", "Renewed already"),
                            ("HANDLED", "Handled already"),
                            ("NO_CALL", "Not to be called"),
                            ("NOT_OURS", "Not ours"),
                            ("NO_PHONE", "No usable number"),
                            ("ENDED", "Ended before it was released"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reminder",
                    models.CharField(
                        blank=True,
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
                        help_text="What came of the last call before the release (001-01).",
                        max_length=20,
                    ),
                ),
                (
                    "remind_on",
                    models.DateField(help_text="When to make that call again.", null=True),
                ),
                (
                    "recalled_from",
                    models.ForeignKey(
                        help_text="Whose row it was before it was recalled; it waits for another release.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "is_late",
                    models.BooleanField(default=False, help_text="Queued after its release day."),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "QUEUED")),
                        fields=["release_on", "id"],
                        name="lead_queued_release_on",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["PREPARING", "QUEUED"])),
                        fields=["release_on", "id"],
                        name="lead_waiting_release_on",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("term",), name="lead_governed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", models.F("release_on")),
                            ("list_kind__in", ("lapsed_today", "lapsed_48h")),
                            _connector="OR",
                        ),
                        name="lead_released_before_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "EXCLUDED"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lead_excluded_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
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
                        to="worklists.lead",
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
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        max_length=20,
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
                ("due_on", models.DateField()),
                (
                    "release_on",
                    models.DateField(help_text="First day on which it may be released."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PREPARING", "In preparation"),
                            ("QUEUED", "Waiting for release"),
                            ("EXCLUDED", "Left out"),
                            ("RELEASED", "With a specialist"),
                            ("CLOSED", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CANCELLED", "Policy cancelled"),
                            ("RENEWED", "Renewed already"),
                            ("HANDLED", "Handled already"),
                            ("NO_CALL", "Not to be called"),
                            ("NOT_OURS", "Not ours"),
                            ("NO_PHONE", "No usable number"),
                            ("ENDED", "Ended before it was released"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reminder",
                    models.CharField(
                        blank=True,
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
                        help_text="What came of the last call before the release (001-01).",
                        max_length=20,
                    ),
                ),
                (
                    "remind_on",
                    models.DateField(help_text="When to make that call again.", null=True),
                ),
                (
                    "recalled_from",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="Whose row it was before it was recalled; it waits for another release.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "is_late",
                    models.BooleanField(default=False, help_text="Queued after its release day."),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LeadTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_terms",
                        to="worklists.lead",
                    ),
                ),
                (
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_term",
                        to="policies.term",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        max_length=20,
                    ),
                ),
                ("day", models.DateField(help_text="The business date of the list.")),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_entries",
                        to="policies.term",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CANCELLED", "Policy cancelled"),
                            ("RENEWED", "Renewed already"),
                            ("HANDLED", "Handled already"),
                            ("NO_CALL", "Not to be called"),
                            ("NOT_OURS", "Not ours"),
                            ("NO_PHONE", "No usable number"),
                            ("ENDED", "Ended before it was released"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["list_kind", "day"], name="list_entry_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list_kind", "term"), name="list_entry_once_a_term"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        max_length=20,
                    ),
                ),
                ("day", models.DateField()),
                ("first_ran_at", models.DateTimeField()),
                ("last_ran_at", models.DateTimeField()),
                ("found", models.PositiveIntegerField()),
                ("queued", models.PositiveIntegerField()),
                ("excluded", models.JSONField(default=dict)),
                ("leads", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who last made it by hand.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("list_kind", "day"), name="list_run_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCheck",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_checks",
                        to="policies.policy",
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
                    "phone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.phone",
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField()),
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
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.mail",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, help_text="As the branch said.", max_length=40),
                ),
                (
                    "given",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.phone",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["branch", "asked_at"], name="number_check_branch_asked")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("policy",),
                        name="number_check_one_open_a_policy",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCheckEvent",
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
                        to="worklists.numbercheck",
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
                    "phone",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.phone",
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
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
                    "mail",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.mail",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, help_text="As the branch said.", max_length=40),
                ),
                (
                    "given",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="policies.phone",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OwnershipRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(help_text="Rules are asked in this order.")),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("CENTRE", "The centre"),
                            ("BRANCH", "The branch"),
                            ("PILOT", "A pilot branch"),
                        ],
                        max_length=6,
                    ),
                ),
                ("handler", models.CharField(blank=True, max_length=200)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("business_source", models.CharField(blank=True, max_length=40)),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day it holds.", null=True),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="ownership_rule_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__in", ["CENTRE", "BRANCH", "PILOT"])),
                        name="ownership_rule_owner_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnershipRuleEvent",
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
                        to="worklists.ownershiprule",
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
                ("place", models.PositiveIntegerField(help_text="Rules are asked in this order.")),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("CENTRE", "The centre"),
                            ("BRANCH", "The branch"),
                            ("PILOT", "A pilot branch"),
                        ],
                        max_length=6,
                    ),
                ),
                ("handler", models.CharField(blank=True, max_length=200)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("business_source", models.CharField(blank=True, max_length=40)),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(blank=True, help_text="The last day it holds.", null=True),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Release",
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
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("seed", models.CharField(max_length=32)),
                ("kinds", models.JSONField(help_text="The list kinds in the order of dealing.")),
                ("tasks_count", models.PositiveIntegerField()),
                ("held", models.JSONField(default=dict, help_text="User name to code.")),
                ("excluded", models.JSONField(default=dict, help_text="Reason to number.")),
                (
                    "let_in",
                    models.JSONField(default=dict, help_text="User name to the reason given."),
                ),
                ("by_premium", models.BooleanField(default=False)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="release_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="release_undone_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Printout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printouts",
                        to="worklists.release",
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("rows", models.PositiveIntegerField()),
                ("with_full_numbers", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("release__isnull", False),
                            ("specialist__isnull", False),
                            _connector="OR",
                        ),
                        name="printout_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("with_full_numbers", False),
                            models.Q(("release", None), ("specialist", models.F("by"))),
                            _connector="OR",
                        ),
                        name="printout_full_numbers_are_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows__gt", 0)), name="printout_has_rows"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="worklists.release",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("username", models.CharField(help_text="As it was drawn with.", max_length=60)),
                (
                    "weight",
                    models.TextField(
                        default="1", help_text="Of a whole share: a fraction, such as 1/2."
                    ),
                ),
                (
                    "room",
                    models.PositiveIntegerField(
                        help_text="Most leads that could be taken.", null=True
                    ),
                ),
                ("balance_before", models.TextField()),
                ("balance_after", models.TextField()),
                ("share", models.PositiveIntegerField(help_text="Leads received.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "user"), name="participant_once_a_release"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="worklists.lead",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="worklists.release",
                    ),
                ),
                (
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        help_text="As it was dealt.",
                        max_length=20,
                    ),
                ),
                (
                    "keeper",
                    models.CharField(
                        blank=True,
                        help_text="Who had the customer last year, as it was drawn with.",
                        max_length=60,
                    ),
                ),
                (
                    "barred",
                    models.CharField(
                        blank=True,
                        help_text="From whom it was recalled, as it was drawn with.",
                        max_length=60,
                    ),
                ),
                (
                    "premium",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="As it was drawn with.",
                        max_digits=14,
                        null=True,
                    ),
                ),
                (
                    "drawn_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                (
                    "deadline_at",
                    models.DateTimeField(help_text="By when it needs a first result (001-48)."),
                ),
                ("deadline_is_provisional", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("TAKEN_BACK", "Taken back"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
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
                ("result_at", models.DateTimeField(null=True)),
                ("next_contact_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("skipped_at", models.DateTimeField(null=True)),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="Counts the saves (F43)."),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "OPEN")),
                        fields=["assignee", "id"],
                        name="task_open_of_assignee",
                    ),
                    models.Index(
                        condition=models.Q(("result", ""), ("state", "OPEN")),
                        fields=["assignee", "deadline_at"],
                        name="task_without_result",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")),
                        fields=("lead",),
                        name="task_one_open_a_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", ""), ("result_at__isnull", False), _connector="OR"
                        ),
                        name="task_result_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deadline_at__gte", models.F("assigned_at"))),
                        name="task_deadline_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="worklists.task",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MOVED", "Moved by hand"),
                            ("HANDED_OVER", "Handed over"),
                            ("RECALLED", "Recalled"),
                            ("UNDONE", "Release undone"),
                        ],
                        max_length=12,
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
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        help_text="None: it waits again.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="move_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["MOVED", "HANDED_OVER"]), ("taker__isnull", False)
                            ),
                            models.Q(("kind__in", ["RECALLED", "UNDONE"]), ("taker", None)),
                            _connector="OR",
                        ),
                        name="move_has_taker_or_queues",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="move_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="worklists.task",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(max_length=1000)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "user"), name="draft_once_a_task_and_user"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
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
                        to="worklists.task",
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
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="worklists.lead",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="worklists.release",
                    ),
                ),
                (
                    "list_kind",
                    models.CharField(
                        choices=[
                            ("renewal_30", "Renewal, preparation"),
                            ("renewal_25", "Renewal"),
                            ("lapsed_today", "Lapsed today"),
                            ("lapsed_48h", "Lapsed over 48 hours"),
                            ("trial_members", "Trial members"),
                            ("pilot", "Pilot branches"),
                        ],
                        help_text="As it was dealt.",
                        max_length=20,
                    ),
                ),
                (
                    "keeper",
                    models.CharField(
                        blank=True,
                        help_text="Who had the customer last year, as it was drawn with.",
                        max_length=60,
                    ),
                ),
                (
                    "barred",
                    models.CharField(
                        blank=True,
                        help_text="From whom it was recalled, as it was drawn with.",
                        max_length=60,
                    ),
                ),
                (
                    "premium",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="As it was drawn with.",
                        max_digits=14,
                        null=True,
                    ),
                ),
                (
                    "drawn_to",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                (
                    "deadline_at",
                    models.DateTimeField(help_text="By when it needs a first result (001-48)."),
                ),
                ("deadline_is_provisional", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("TAKEN_BACK", "Taken back"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
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
                ("result_at", models.DateTimeField(null=True)),
                ("next_contact_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("skipped_at", models.DateTimeField(null=True)),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="Counts the saves (F43)."),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Unlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unlocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("day", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("specialist", "day"), name="unlock_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="unlock_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnlockEvent",
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
                        to="worklists.unlock",
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
                ("day", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_holdevent" ("deadline_at", "id", "lifted_at", "noted_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "specialist_id") VALUES (NEW."deadline_at", NEW."id", NEW."lifted_at", NEW."noted_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rows", NEW."specialist_id"); RETURN NULL;',
                    hash="c833a65d6aa4fdd79fb8938c557a8d4d34c552cd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae39c",
                    table="worklists_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "worklists_holdevent" ("deadline_at", "id", "lifted_at", "noted_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "specialist_id") VALUES (NEW."deadline_at", NEW."id", NEW."lifted_at", NEW."noted_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rows", NEW."specialist_id"); RETURN NULL;',
                    hash="c79daa1c92decdc5ea0c2d5df51ce8b48ed9ab5a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3b9d",
                    table="worklists_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_holdevent" ("deadline_at", "id", "lifted_at", "noted_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "specialist_id") VALUES (OLD."deadline_at", OLD."id", OLD."lifted_at", OLD."noted_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rows", OLD."specialist_id"); RETURN NULL;',
                    hash="2c2f6ded1b50e8064f762905cd2cea59ab1fb15b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_328ee",
                    table="worklists_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_leadevent" ("branch_id", "due_on", "id", "is_late", "list_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recalled_from_id", "release_on", "remind_on", "reminder", "state", "term_id") SELECT new_values."branch_id", new_values."due_on", new_values."id", new_values."is_late", new_values."list_kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."recalled_from_id", new_values."release_on", new_values."remind_on", new_values."reminder", new_values."state", new_values."term_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="21ac864841c7916484b37b4a4b05f69f6425be65",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1c735",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="worklists_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_leadevent" ("branch_id", "due_on", "id", "is_late", "list_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recalled_from_id", "release_on", "remind_on", "reminder", "state", "term_id") SELECT new_values."branch_id", new_values."due_on", new_values."id", new_values."is_late", new_values."list_kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."recalled_from_id", new_values."release_on", new_values."remind_on", new_values."reminder", new_values."state", new_values."term_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8f82551fcb779958bb3933f7fc7dc485112f8eef",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9aad4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="worklists_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_leadevent" ("branch_id", "due_on", "id", "is_late", "list_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recalled_from_id", "release_on", "remind_on", "reminder", "state", "term_id") SELECT old_values."branch_id", old_values."due_on", old_values."id", old_values."is_late", old_values."list_kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."recalled_from_id", old_values."release_on", old_values."remind_on", old_values."reminder", old_values."state", old_values."term_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="26b5b3d2e804f624740a222b2db525630b25e4a4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_435c8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="worklists_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numbercheck",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_numbercheckevent" ("answered_at", "asked_at", "asked_by_id", "branch_id", "fault", "given_id", "id", "mail_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "policy_id") VALUES (NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."branch_id", NEW."fault", NEW."given_id", NEW."id", NEW."mail_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone_id", NEW."policy_id"); RETURN NULL;',
                    hash="b0f73c9935af68fca248727ad914f91031de2179",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f361b",
                    table="worklists_numbercheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numbercheck",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "worklists_numbercheckevent" ("answered_at", "asked_at", "asked_by_id", "branch_id", "fault", "given_id", "id", "mail_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "policy_id") VALUES (NEW."answered_at", NEW."asked_at", NEW."asked_by_id", NEW."branch_id", NEW."fault", NEW."given_id", NEW."id", NEW."mail_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone_id", NEW."policy_id"); RETURN NULL;',
                    hash="723aa3fb5e71f7add229c69726dca013537d7834",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5a486",
                    table="worklists_numbercheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numbercheck",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_numbercheckevent" ("answered_at", "asked_at", "asked_by_id", "branch_id", "fault", "given_id", "id", "mail_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "policy_id") VALUES (OLD."answered_at", OLD."asked_at", OLD."asked_by_id", OLD."branch_id", OLD."fault", OLD."given_id", OLD."id", OLD."mail_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone_id", OLD."policy_id"); RETURN NULL;',
                    hash="f15dab4255210b5d3b215f8bd47e1b6050cdafa2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8fc39",
                    table="worklists_numbercheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownershiprule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_ownershipruleevent" ("branch_id", "business_source", "channel", "handler", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "set_at", "set_by_id", "valid_from", "valid_until") VALUES (NEW."branch_id", NEW."business_source", NEW."channel", NEW."handler", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."set_at", NEW."set_by_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="730c29478e325413218d400fe186ef1575225ffe",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ee71f",
                    table="worklists_ownershiprule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownershiprule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "worklists_ownershipruleevent" ("branch_id", "business_source", "channel", "handler", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "set_at", "set_by_id", "valid_from", "valid_until") VALUES (NEW."branch_id", NEW."business_source", NEW."channel", NEW."handler", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."set_at", NEW."set_by_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="986b2874b618dd208d0e2db7d0e9233998a3fd28",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_369cb",
                    table="worklists_ownershiprule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownershiprule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_ownershipruleevent" ("branch_id", "business_source", "channel", "handler", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "set_at", "set_by_id", "valid_from", "valid_until") VALUES (OLD."branch_id", OLD."business_source", OLD."channel", OLD."handler", OLD."id", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."set_at", OLD."set_by_id", OLD."valid_from", OLD."valid_until"); RETURN NULL;',
                    hash="d37f714ddac646c757b471434b2e08785e707ed6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_150b9",
                    table="worklists_ownershiprule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="printout",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b845b2f4abe79337974170cd8270dd2d872dc872",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8e9c5",
                    table="worklists_printout",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_taskevent" ("assigned_at", "assignee_id", "attempts", "barred", "deadline_at", "deadline_is_provisional", "drawn_to_id", "id", "keeper", "lead_id", "list_kind", "next_contact_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "release_id", "result", "result_at", "skipped_at", "state", "version") SELECT new_values."assigned_at", new_values."assignee_id", new_values."attempts", new_values."barred", new_values."deadline_at", new_values."deadline_is_provisional", new_values."drawn_to_id", new_values."id", new_values."keeper", new_values."lead_id", new_values."list_kind", new_values."next_contact_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."premium", new_values."release_id", new_values."result", new_values."result_at", new_values."skipped_at", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9578543f66e057ea6741d063820f48ef57da04f2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ed28d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="worklists_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_taskevent" ("assigned_at", "assignee_id", "attempts", "barred", "deadline_at", "deadline_is_provisional", "drawn_to_id", "id", "keeper", "lead_id", "list_kind", "next_contact_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "release_id", "result", "result_at", "skipped_at", "state", "version") SELECT new_values."assigned_at", new_values."assignee_id", new_values."attempts", new_values."barred", new_values."deadline_at", new_values."deadline_is_provisional", new_values."drawn_to_id", new_values."id", new_values."keeper", new_values."lead_id", new_values."list_kind", new_values."next_contact_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."premium", new_values."release_id", new_values."result", new_values."result_at", new_values."skipped_at", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="60eee124a59f293d149234818a6620661560cfc7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c7eb5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="worklists_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "worklists_taskevent" ("assigned_at", "assignee_id", "attempts", "barred", "deadline_at", "deadline_is_provisional", "drawn_to_id", "id", "keeper", "lead_id", "list_kind", "next_contact_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "release_id", "result", "result_at", "skipped_at", "state", "version") SELECT old_values."assigned_at", old_values."assignee_id", old_values."attempts", old_values."barred", old_values."deadline_at", old_values."deadline_is_provisional", old_values."drawn_to_id", old_values."id", old_values."keeper", old_values."lead_id", old_values."list_kind", old_values."next_contact_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."premium", old_values."release_id", old_values."result", old_values."result_at", old_values."skipped_at", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0083213425bbdf097dec07811ef6e3a140875809",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4106b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="worklists_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="move",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8209beab91bca58501c3901809b3292cce4e71cc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d0e8c",
                    table="worklists_move",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unlock",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_unlockevent" ("at", "by_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "specialist_id") VALUES (NEW."at", NEW."by_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."specialist_id"); RETURN NULL;',
                    hash="3ac20999b468896d2e4b3ac167eb1d21bf5d7824",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1e465",
                    table="worklists_unlock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unlock",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "worklists_unlockevent" ("at", "by_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "specialist_id") VALUES (NEW."at", NEW."by_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."specialist_id"); RETURN NULL;',
                    hash="15b42b1b06bbaf16ba8628b6977b11c5f2c6eb5a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ed4aa",
                    table="worklists_unlock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unlock",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "worklists_unlockevent" ("at", "by_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "specialist_id") VALUES (OLD."at", OLD."by_id", OLD."day", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."specialist_id"); RETURN NULL;',
                    hash="30b488b2ca54d5f7f34f24ca87f05d0c950a1cbe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ee1a0",
                    table="worklists_unlock",
                    when="AFTER",
                ),
            ),
        ),
    ]

"""Every write leaves a row in the audit trail, by whatever way it comes: RELIABILITY.md T17."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from policies.actions import check_batch, land_batch, upload
from policies.models import Policy, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.jobs.actions import enqueue
from renewal.jobs.runner import run
from tests.factories import (
    MORNING,
    make_data_clerk,
    make_no_call,
    make_row,
    make_specialist,
    make_task,
    make_term,
    make_workbook,
)
from worklists.models import Task

pytestmark = pytest.mark.django_db


def trail(model: type[models.Model]) -> list[str]:
    """Return what the trail says of a model: how each of its rows came about."""
    return list(trail_of(model)._default_manager.order_by("pk").values_list("pgh_label", flat=True))


def trail_of(model: type[models.Model]) -> type[models.Model]:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def test_notes_saves_updates_statements_and_deletions() -> None:
    entry = make_no_call("12000000001")
    model = type(entry)
    entry.reason = "said again"
    entry.save()
    model.objects.update(reason="said once more")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policies_nocall SET reason = 'by hand'")
    model.objects.all().delete()

    assert trail(model) == ["insert", "update", "update", "update", "delete"]


def test_a_role_change_is_noted_with_before_and_after() -> None:
    user = make_specialist("ann")

    User.objects.filter(pk=user.pk).update(role=Role.ADMINISTRATOR)

    roles = trail_of(User)._default_manager.order_by("pk").values_list("role", flat=True)
    assert list(roles) == [Role.SPECIALIST, Role.ADMINISTRATOR]


def test_no_password_stands_in_the_trail() -> None:
    names = {field.name for field in trail_of(User)._meta.get_fields()}

    assert names & {"password", "last_login"} == set()


def test_an_import_leaves_a_row_for_each_of_its_rows(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", [make_row() for _ in range(30)])
    batch = upload(source=path, file_name="a.xlsx", kind="policies", now=MORNING)
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING)

    assert trail(Term) == ["insert"] * 30
    assert trail(Policy).count("insert") == 30


def test_a_new_owner_of_a_row_is_noted() -> None:
    task = make_task()
    bob = make_specialist("bob")

    Task.objects.filter(pk=task.pk).update(assignee=bob)

    owners = trail_of(Task)._default_manager.order_by("pk").values_list("assignee", flat=True)
    assert list(owners) == [task.assignee_id, bob.pk]


def test_a_job_tells_for_whom_it_wrote(tmp_path: Path) -> None:
    clerk = make_data_clerk("clerk")
    path = make_workbook(tmp_path / "a.xlsx", [make_row("T1")])
    batch = upload(source=path, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)
    check_batch(batch=batch)
    job = enqueue(
        "land_batch",
        arguments={"batch": batch.pk, "at": (MORNING + timedelta(hours=1)).isoformat()},
        now=MORNING,
        actor=clerk,
    )

    run(job.pk)

    (row,) = trail_of(Term)._default_manager.values_list("pgh_context__metadata", flat=True)
    assert row == {"job": job.pk, "user": clerk.pk, "batch": batch.pk}


def test_a_write_without_change_is_not_noted() -> None:
    term = make_term()

    Term.objects.filter(pk=term.pk).update(premium=term.premium)

    assert trail(Term) == ["insert"]

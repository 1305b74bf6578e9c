"""What was said or earned is a row that stays: SPEC.md 12, O15."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, models, transaction

from policies.models import Contact, Event
from sales.models import PointsEntry
from tests.factories import MORNING, make_contact, make_sale, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_sold_row() -> None:
    task = make_task()
    make_contact(task=task, result="INTERESTED")
    make_sale(task=task)


@pytest.mark.parametrize("model", [Contact, Event, PointsEntry])
def test_the_database_refuses_to_change_it(model: type[Contact | Event | PointsEntry]) -> None:
    row = model._default_manager.earliest("pk")

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        model._default_manager.update(at=None)
    row.at = MORNING
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", [Contact, Event, PointsEntry])
def test_the_database_refuses_to_delete_it(model: type[models.Model]) -> None:
    count = model._default_manager.count()

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        model._default_manager.all().delete()

    assert model._default_manager.count() == count > 0


def test_a_contact_is_marked_as_undone_once() -> None:
    row = Contact.objects.earliest("pk")
    Contact.with_undone.filter(pk=row.pk).update(undone_at=row.at)

    for value in (None, row.at + timedelta(hours=1)):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            Contact.with_undone.filter(pk=row.pk).update(undone_at=value)

    assert Contact.with_undone.get(pk=row.pk).undone_at == row.at
    assert not Contact.objects.filter(pk=row.pk).exists()

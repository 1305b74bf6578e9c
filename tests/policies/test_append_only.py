"""What was said or earned is a row that stays: SPEC.md 12, O15."""

import pytest
from django.db import DatabaseError, models, transaction

from policies.models import Contact, Event
from sales.models import PointsEntry
from tests.factories import make_contact, make_sale, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_sold_row() -> None:
    task = make_task()
    make_contact(task=task, result="INTERESTED")
    make_sale(task=task)


@pytest.mark.parametrize("model", [Contact, Event, PointsEntry])
def test_the_database_refuses_to_change_it(model: type[models.Model]) -> None:
    row = model._default_manager.earliest("pk")

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        model._default_manager.update(at=None)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", [Contact, Event, PointsEntry])
def test_the_database_refuses_to_delete_it(model: type[models.Model]) -> None:
    count = model._default_manager.count()

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        model._default_manager.all().delete()

    assert model._default_manager.count() == count > 0

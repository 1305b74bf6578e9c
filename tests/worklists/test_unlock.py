"""A manager lets somebody past the deadline take part for a day, with a reason: O2."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from renewal.accounts.models import NotAllowed
from renewal.lib.days import morning_of
from tests.command import Manage
from tests.factories import make_lead, make_manager, make_specialist, make_supervisor, make_task
from worklists.actions import ReleaseRefused, release, unlock
from worklists.models import Unlock

RELEASED = date(2026, 3, 2)
LATER = date(2026, 3, 4)


@pytest.mark.django_db
def test_takes_part_for_that_day_only_and_the_release_says_why() -> None:
    late, boss, manager = make_specialist(), make_supervisor(), make_manager()
    make_task(assignee=late, day=RELEASED)
    make_lead(), make_lead()

    unlock(specialist=late, by=manager, reason="病假", now=morning_of(LATER))
    result = release(day=LATER, by=boss, now=morning_of(LATER))

    assert result.per_specialist == {late.username: 2}
    assert result.release is not None
    assert result.release.let_in == {late.username: "病假"}
    assert release(day=date(2026, 3, 5), by=boss, now=morning_of(date(2026, 3, 5))).held == {
        late.username: "OVERDUE"
    }


@pytest.mark.django_db
def test_only_a_manager_with_a_reason_and_only_who_is_past_a_deadline() -> None:
    late, clear = make_specialist(), make_specialist()
    make_task(assignee=late, day=RELEASED)

    with pytest.raises(NotAllowed):
        unlock(specialist=late, by=make_supervisor(), reason="病假", now=morning_of(LATER))
    with pytest.raises(ReleaseRefused):
        unlock(specialist=late, by=make_manager(), reason=" ", now=morning_of(LATER))
    with pytest.raises(ReleaseRefused):
        unlock(specialist=clear, by=make_manager(), reason="病假", now=morning_of(LATER))


@pytest.mark.django_db
def test_is_there_once_a_day_and_has_a_reason() -> None:
    late, manager = make_specialist(), make_manager()
    make_task(assignee=late, day=RELEASED)
    first = unlock(specialist=late, by=manager, reason="病假", now=morning_of(LATER))

    again = unlock(specialist=late, by=manager, reason="别的", now=morning_of(LATER))

    assert (again, again.reason) == (first, "病假")
    with pytest.raises(IntegrityError, match="unlock_has_reason"), transaction.atomic():
        Unlock.objects.create(
            specialist=late, day=RELEASED, by=manager, at=morning_of(LATER), reason=""
        )


@pytest.mark.django_db
def test_the_command_unlocks(manage: Manage) -> None:
    late, manager = make_specialist(), make_manager()
    make_task(assignee=late, day=RELEASED)

    asked = ("unlock", late.username, "--on", str(LATER), "--reason", "病假", "--by")
    answer = manage(*asked, manager.username)

    assert answer == {
        "specialist": late.username,
        "on": "2026-03-04",
        "by": manager.username,
        "reason": "病假",
    }
    manage.refused(*asked, make_supervisor().username)


@pytest.mark.django_db
def test_the_page_unlocks(client: Client) -> None:
    late, manager = make_specialist(), make_manager()
    make_task(assignee=late, day=RELEASED)
    client.force_login(manager)
    url = f"/lists/progress/{late.pk}/"

    refused = client.post(f"{url}unlock/", {"reason": ""})
    done = client.post(f"{url}unlock/", {"reason": "病假"})

    assert refused.status_code == 422
    assert (done.status_code, done.headers["Location"]) == (302, url)
    assert "病假" in client.get(url).content.decode()

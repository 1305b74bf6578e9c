"""Sales that are taken back: contra lines, nothing earlier changes. O15, O31, A4.8."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from policies.models import Event, Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.jobs.models import Job, Notice
from reports.actions import close_day
from sales.actions import SaleRefused, reverse_ended, reverse_sale
from sales.jobs import follow_issued
from sales.models import PointsEntry, Sale, SaleReversal
from sales.reconcile import reconcile
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from worklists.models import Task

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(days=20)
ENDS = DAY + timedelta(days=25)


def issued_for(sale: Sale, *, status: str = "SURRENDERED", **values: Any) -> Term:
    starts_on = ENDS + timedelta(days=1)
    told: dict[str, Any] = {
        "previous_number": sale.term.policy.number,
        "starts_on": starts_on,
        "expires_on": starts_on + timedelta(days=364),
        "status": status,
    }
    return make_term(**(told | values))


def rows_of(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def test_points_and_star_are_taken_back_and_every_earlier_line_stands() -> None:
    boss = make_supervisor()
    sale = make_sale(by=boss, premium="1250.00")
    entries, sales, tasks = rows_of(PointsEntry), rows_of(Sale), rows_of(Task)

    reversal = reverse_sale(sale=sale, now=LATER, why=" surrendered ", by=boss)

    day = DAY + timedelta(days=20)
    assert (reversal.at, reversal.by, reversal.booked_on) == (LATER, boss, day)
    assert reversal.why == "surrendered"
    assert rows_of(PointsEntry)[:2] == entries
    assert (rows_of(Sale), rows_of(Task)) == (sales, tasks)
    contra = PointsEntry.objects.exclude(contra_of=None).order_by("pk")
    assert [
        (one.ledger, one.amount, one.earner, one.rule, one.booked_on, one.contra_of_id)
        for one in contra
    ] == [
        ("POINTS", -12, sale.specialist, "points_per=100", day, entries[0]["id"]),
        ("STARS", -1, sale.specialist, "one_a_sale", day, entries[1]["id"]),
    ]
    event = Event.objects.get(code=Event.Code.REVERSED)
    assert (event.term, event.by, event.parameters["why"]) == (sale.term, boss, "surrendered")


def test_a_second_time_changes_nothing() -> None:
    sale = make_sale()
    first = reverse_sale(sale=sale, now=LATER, why="surrendered")

    again = reverse_sale(sale=sale, now=LATER + timedelta(days=1), why="once more")

    assert (again, again.why) == (first, "surrendered")
    assert PointsEntry.objects.count() == 4
    assert Event.objects.filter(code=Event.Code.REVERSED).count() == 1


def test_a_closed_day_never_changes() -> None:
    sale = make_sale()
    for place in range(2):
        close_day(day=DAY + timedelta(days=20 + place), now=LATER + timedelta(days=place))

    reversal = reverse_sale(sale=sale, now=LATER, why="surrendered")

    assert reversal.booked_on == DAY + timedelta(days=22)
    assert {one.booked_on for one in PointsEntry.objects.exclude(contra_of=None)} == {
        DAY + timedelta(days=22)
    }


def test_it_is_never_booked_before_the_sale() -> None:
    close_day(day=DAY, now=MORNING)
    sale = make_sale()

    reversal = reverse_sale(sale=sale, now=MORNING + timedelta(hours=7), why="mistake")

    assert reversal.booked_on == sale.booked_on == DAY + timedelta(days=1)


def test_the_bell_tells_specialist_and_supervisors_but_not_who_did_it() -> None:
    boss, other = make_supervisor("boss"), make_supervisor("other")
    sale = make_sale(task=make_task(by=boss), by=boss)

    reverse_sale(sale=sale, now=LATER, why="surrendered", by=boss)

    told = Notice.objects.filter(code="SALE_REVERSED").values_list("user", flat=True)
    assert sorted(told) == sorted([sale.specialist_id, other.pk])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_takes_a_sale_back_by_hand(role: Role) -> None:
    with pytest.raises(NotAllowed):
        reverse_sale(sale=make_sale(), now=LATER, why="why", by=make_user(role=role))


def test_not_the_own_sale_nor_another_branchs() -> None:
    sale = make_sale(task=make_task(branch=make_branch("NORTH")))
    User.objects.filter(pk=sale.specialist_id).update(role=Role.SUPERVISOR)

    for by in (
        User.objects.get(pk=sale.specialist_id),
        make_supervisor(branch=make_branch("SOUTH")),
    ):
        with pytest.raises(NotAllowed):
            reverse_sale(sale=sale, now=LATER, why="why", by=by)


@pytest.mark.parametrize("why", ["", "  ", "w" * 201])
def test_it_needs_a_reason(why: str) -> None:
    sale = make_sale()

    with pytest.raises(SaleRefused):
        reverse_sale(sale=sale, now=LATER, why=why)

    assert not SaleReversal.objects.exists()


def test_a_sale_is_taken_back_once() -> None:
    reversal = reverse_sale(sale=make_sale(), now=LATER, why="surrendered")

    with pytest.raises(IntegrityError), transaction.atomic():
        SaleReversal.objects.create(sale=reversal.sale, at=LATER, booked_on=DAY, why="surrendered")


# The core system's word


@pytest.mark.parametrize("status", ["SURRENDERED", "CANCELLED", "ENDED"])
def test_what_ended_early_is_taken_back(status: str) -> None:
    sale = make_sale(task=make_task(number="T1", expires_on=ENDS))
    issued_for(sale, status=status)
    reconcile(within_days=60)

    found = [reverse_ended(now=LATER), reverse_ended(now=LATER)]

    assert found == [1, 0]
    assert SaleReversal.objects.get().sale == sale


@pytest.mark.parametrize(
    ("status", "days"),
    [("", 20), ("ACTIVE", 20), ("ENDED", 500)],
    ids=["nothing said", "in force", "merely over"],
)
def test_what_runs_or_is_over_stands(status: str, days: int) -> None:
    sale = make_sale(task=make_task(number="T1", expires_on=ENDS))
    issued_for(sale, status=status)
    reconcile(within_days=60)

    assert reverse_ended(now=MORNING + timedelta(days=days)) == 0


def test_of_two_policies_both_must_have_ended() -> None:
    form = make_form(state="DELIVERED", task=make_task(number="T1", expires_on=ENDS))
    sale = make_sale(task=form.task, now=LATER)
    compulsory, commercial = form.policies.order_by("pk")
    first = issued_for(sale, number=commercial.policy_no, cover_class="COMMERCIAL")
    other = issued_for(sale, number=compulsory.policy_no, cover_class="COMPULSORY", status="ACTIVE")
    reconcile(within_days=60)
    sale.refresh_from_db()

    one_of_them = reverse_ended(now=LATER)
    Term.objects.filter(pk=other.pk).update(status="CANCELLED")
    both = reverse_ended(now=LATER)

    assert (sale.issued_term, one_of_them, both) == (first, 0, 1)


def test_the_beat_looks_again_once_the_book_has_changed() -> None:
    sale = make_sale(task=make_task(number="T1", expires_on=ENDS))
    issued_for(sale, status="ACTIVE")
    reconcile(within_days=60)

    follow_issued(LATER)

    assert Job.objects.filter(kind="reconcile_sales").count() == 1


def test_the_job_takes_back_and_says_how_many() -> None:
    from sales.jobs import reconcile_sales

    issued_for(make_sale(task=make_task(number="T1", expires_on=ENDS)))

    class Quiet:
        def at(self, position: int, *, total: int | None = None, step: str = "") -> None:
            pass

    result = reconcile_sales(Quiet(), day=str(DAY), at=LATER.isoformat())

    assert result.figures == {"found": 1, "taken_back": 1}
    assert SaleReversal.objects.get().at == LATER


# The pages


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def test_a_supervisor_takes_a_sale_back_on_its_page(client: Client) -> None:
    sale = make_sale()
    sign_in(client, make_supervisor())
    url = reverse("sales:reverse_sale", args=[sale.pk])

    blank = client.post(url, {"why": ""})
    done = client.post(url, {"why": "surrendered on the spot"}, follow=True)

    assert (blank.status_code, done.status_code) == (422, 200)
    assert "surrendered on the spot" in done.content.decode()
    assert SaleReversal.objects.get().sale == sale


def test_another_branchs_sale_is_not_there(client: Client) -> None:
    sale = make_sale(task=make_task(branch=make_branch("NORTH")))
    sign_in(client, make_supervisor(branch=make_branch("SOUTH")))

    answer = client.post(reverse("sales:reverse_sale", args=[sale.pk]), {"why": "why"})

    assert answer.status_code == 404


def test_the_list_nets_points_and_leaves_the_premium_out(client: Client) -> None:
    chen = make_specialist("chen")
    kept = make_sale(task=make_task(assignee=chen), premium="1000.00")
    back = make_sale(task=make_task(assignee=chen), premium="500.00")
    reverse_sale(sale=back, now=LATER, why="surrendered")
    sign_in(client, make_supervisor())

    answer = client.get("/sales/confirmed/")

    totals = answer.context["totals"]
    assert (totals.all_sales, totals.taken_back) == (2, 1)
    assert (totals.all_premium, totals.all_points, totals.all_stars) == (Decimal("1000.00"), 10, 1)
    assert [sale.points for sale in answer.context["page"]] == [0, 10]
    assert list(answer.context["page"]) == [back, kept]
    assert "Taken back 1" in answer.content.decode()

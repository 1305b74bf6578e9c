"""Making the lists of a date: 001-01, 001-04, 001-14, 001-23, O23..O30."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from policies.actions import check_batch, land_batch, upload
from policies.models import Event, Phone, Policy, Term
from policies.story import tell
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from renewal.lib.days import morning_of
from renewal.rules.defaults import EXTRACTION_DAYS, RELEASE_DAYS
from renewal.rules.models import Rule
from tests.command import Manage, lists_of
from tests.factories import (
    DAY,
    MORNING,
    make_customer,
    make_lead,
    make_no_call,
    make_policy,
    make_release,
    make_row,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_vehicle,
    make_workbook,
)
from tests.motor import add_phones, busy_days, count_ending_on, import_portfolio, read_portfolio
from worklists.actions import ListResult, extract
from worklists.jobs import follow_imports
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, ListRun

pytestmark = pytest.mark.django_db

IN_25 = DAY + timedelta(days=25)
IN_30 = DAY + timedelta(days=30)
NOTHING = ListResult(found=0, queued=0, excluded={}, leads=0)
ONE = ListResult(found=1, queued=1, excluded={}, leads=1)
VIN = "LTEST0000TEST0001"


def run_lists(day: date = DAY) -> tuple[ListResult, ListResult]:
    """Return what the 30-day and the 25-day list of `day` hold."""
    lists = extract(day=day, now=morning_of(day))
    return lists["renewal_30"], lists["renewal_25"]


def rows_of(*models: type[Model]) -> dict[str, list[Any]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }


def left_out(reason: str) -> ListResult:
    return ListResult(found=1, queued=0, excluded={reason: 1}, leads=0)


# What is found


@pytest.mark.parametrize("days_off", [-1, 1])
def test_finds_terms_that_end_exactly_25_or_30_days_after_the_date(days_off: int) -> None:
    make_term(expires_on=IN_25 + timedelta(days=days_off))
    make_term(expires_on=IN_30 + timedelta(days=days_off))
    make_term(expires_on=IN_25)
    make_term(expires_on=IN_30)

    assert run_lists() == (ONE, ONE)


def test_prepares_on_day_30_and_queues_the_same_lead_on_day_25() -> None:
    term = make_term(expires_on=IN_30)

    run_lists()
    prepared = Lead.objects.get()
    run_lists(DAY + timedelta(days=5))

    assert (prepared.list_kind, prepared.state) == (ListKind.RENEWAL_30, Lead.State.PREPARING)
    queued = Lead.objects.get()
    assert queued.pk == prepared.pk
    assert (queued.list_kind, queued.state) == (ListKind.RENEWAL_25, Lead.State.QUEUED)
    assert (queued.term, queued.due_on, queued.release_on) == (
        term,
        IN_30,
        DAY + timedelta(days=5),
    )
    assert not queued.is_late


def test_a_missed_30_day_run_loses_nobody() -> None:
    make_term(expires_on=IN_30)

    _preparation, due = run_lists(DAY + timedelta(days=5))

    assert due == ONE
    assert Lead.objects.get().state == Lead.State.QUEUED


def test_the_days_of_both_lists_are_dated_settings() -> None:
    make_term(expires_on=DAY + timedelta(days=20))
    make_term(expires_on=DAY + timedelta(days=35))
    for setting, days in ((RELEASE_DAYS, 20), (EXTRACTION_DAYS, 35)):
        Rule.objects.create(key=setting.key, value=days, valid_from=DAY, set_at=MORNING)

    assert run_lists() == (ONE, ONE)
    assert run_lists(DAY - timedelta(days=5)) == (NOTHING, ONE)


def test_each_decision_is_told() -> None:
    kept = make_term(expires_on=IN_25)
    gone = make_term(expires_on=IN_25, status="CANCELLED")

    run_lists()

    told = {event.term_id: (event.code, event.at, event.by) for event in Event.objects.all()}
    assert told == {
        kept.pk: (Event.Code.QUEUED, MORNING, None),
        gone.pk: (Event.Code.EXCLUDED, MORNING, None),
    }


# Running again: O27, O28, and a second run with nothing new changes nothing


def test_running_again_answers_the_same_and_writes_nothing() -> None:
    make_term(expires_on=IN_25)
    make_term(expires_on=IN_30)
    make_term(expires_on=IN_25, status="CANCELLED")
    first = extract(day=DAY, now=MORNING)
    tables = (Event, ListEntry, ListRun, Lead, LeadTerm, Term)
    before = rows_of(*tables)

    second = extract(day=DAY, now=MORNING + timedelta(hours=3))

    assert second == first
    assert rows_of(*tables) == before


def test_what_has_been_released_still_counts_as_queued() -> None:
    make_term(expires_on=IN_25)
    make_specialist()
    before = run_lists()
    assert make_release().tasks == 1

    assert run_lists() == before


def test_what_was_queued_and_then_renewed_is_counted_out_and_back() -> None:
    term = make_term(expires_on=IN_25)
    assert run_lists()[1] == ONE
    Term.objects.filter(pk=term.pk).update(renewed_flag=True)
    assert run_lists()[1] == left_out("RENEWED")
    Term.objects.filter(pk=term.pk).update(renewed_flag=False)

    assert run_lists()[1] == ONE


def test_a_term_that_comes_late_is_added_when_the_date_is_run_again() -> None:
    make_term(expires_on=IN_25)
    run_lists()
    make_term(expires_on=IN_25)

    _preparation, due = run_lists()

    assert due == ListResult(found=2, queued=2, excluded={}, leads=2)
    assert Lead.objects.queued().count() == 2


def test_a_date_in_the_past_marks_what_it_queues_as_late() -> None:
    make_term(expires_on=IN_25)

    extract(day=DAY, now=morning_of(DAY + timedelta(days=3)))

    lead = Lead.objects.get()
    assert (lead.state, lead.is_late, lead.release_on) == (Lead.State.QUEUED, True, DAY)
    assert Event.objects.get().code == Event.Code.QUEUED_LATE


def test_after_an_import_the_beat_queues_what_has_0_to_24_days_left(tmp_path: Path) -> None:
    today = DAY
    left = (0, 1, 12, 24, 25, 26)
    path = make_workbook(
        tmp_path / "late.xlsx",
        [make_row(f"LATE{days}", expires_on=today + timedelta(days=days)) for days in left],
    )
    batch = upload(source=path, file_name="late.xlsx", kind="policies", now=MORNING)
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING)

    follow_imports(MORNING)
    follow_imports(MORNING + timedelta(seconds=2))
    job = Job.objects.get()
    run(job.pk)

    job.refresh_from_db()
    assert (job.kind, job.state) == ("make_late_lists", Job.State.DONE)
    leads = Lead.objects.values_list("term__policy__number", "state", "is_late")
    assert {number: (state, late) for number, state, late in leads} == {
        "LATE0": (Lead.State.QUEUED, True),
        "LATE1": (Lead.State.QUEUED, True),
        "LATE12": (Lead.State.QUEUED, True),
        "LATE24": (Lead.State.QUEUED, True),
        "LATE25": (Lead.State.QUEUED, False),
        "LATE26": (Lead.State.PREPARING, False),
    }


def test_every_import_is_followed_in_whatever_order_they_land(tmp_path: Path) -> None:
    batches = []
    for name in ("FIRST", "SECOND"):
        path = make_workbook(tmp_path / f"{name}.xlsx", [make_row(name, expires_on=DAY)])
        batch = upload(source=path, file_name=path.name, kind="policies", now=MORNING)
        check_batch(batch=batch)
        batches.append(batch)
    first, second = batches

    for batch, hour in ((second, 1), (first, 2)):
        landed_at = MORNING + timedelta(hours=hour)
        land_batch(batch=batch, at=landed_at)
        follow_imports(landed_at + timedelta(minutes=1))
        run(Job.objects.latest("pk").pk)

    assert sorted(Lead.objects.values_list("term__policy__number", flat=True)) == [
        "FIRST",
        "SECOND",
    ]
    told = [one.code for one in tell(Policy.objects.get(number="FIRST"))]
    assert told == ["IMPORT_NEW", "QUEUED_LATE"]


# Who is left out: O23, O24, O30


@pytest.mark.parametrize("status", Term.GONE)
def test_leaves_out_what_is_no_longer_in_force(status: str) -> None:
    make_term(expires_on=IN_25, status=status)

    assert run_lists()[1] == left_out("CANCELLED")
    assert Lead.objects.count() == 0


def test_renewed_because_the_export_says_so() -> None:
    make_term(expires_on=IN_25, renewed_flag=True)

    assert run_lists()[1] == left_out("RENEWED")


def test_renewed_because_the_export_names_the_new_policy() -> None:
    make_term(expires_on=IN_25, renewed_number="NEW1")

    assert run_lists()[1] == left_out("RENEWED")


def test_renewed_because_another_policy_names_this_one_as_its_previous() -> None:
    term = make_term(expires_on=IN_25)
    make_policy(previous_number=term.policy.number)

    assert run_lists()[1] == left_out("RENEWED")


@pytest.mark.parametrize(("days", "renewed"), [(-60, True), (1, True), (60, True), (61, False)])
def test_renewed_when_the_same_car_and_cover_starts_within_60_days(
    days: int, renewed: bool
) -> None:
    car = make_vehicle(vin=VIN)
    make_term(expires_on=IN_25, vehicle=car)
    starts_on = IN_25 + timedelta(days=days)
    make_term(starts_on=starts_on, expires_on=starts_on + timedelta(days=364), vehicle=car)

    assert run_lists()[1] == (left_out("RENEWED") if renewed else ONE)


def test_compulsory_and_commercial_cover_are_judged_apart() -> None:
    car = make_vehicle(vin=VIN)
    make_term(expires_on=IN_25, vehicle=car, cover_class="COMPULSORY")
    make_term(expires_on=IN_25 + timedelta(days=365), vehicle=car, cover_class="COMMERCIAL")

    assert run_lists()[1] == ONE


def test_renewed_when_the_same_number_has_a_later_term() -> None:
    policy = make_policy()
    make_term(expires_on=IN_25, policy=policy)
    make_term(expires_on=IN_25 + timedelta(days=365), policy=policy)

    assert run_lists()[1] == left_out("RENEWED")


def test_an_earlier_term_of_the_same_number_renews_nothing() -> None:
    policy = make_policy()
    make_term(expires_on=IN_25 - timedelta(days=365), policy=policy)
    make_term(expires_on=IN_25, policy=policy)

    assert run_lists()[1] == ONE


@pytest.mark.parametrize("same_holder", [True, False])
def test_plate_without_chassis_number_renews_for_the_same_holder_only(same_holder: bool) -> None:
    holder = make_customer()
    make_term(expires_on=IN_25, customer=holder, plate_no="苏I0A001")
    make_term(
        expires_on=IN_25 + timedelta(days=365),
        customer=holder if same_holder else make_customer(),
        plate_no="苏I0A001",
    )

    assert run_lists()[1] == (left_out("RENEWED") if same_holder else ONE)


def test_plate_alone_renews_nothing_where_a_chassis_number_is_known() -> None:
    holder = make_customer()
    make_term(expires_on=IN_25, customer=holder, plate_no="苏I0A001", vin=VIN)
    make_term(expires_on=IN_25 + timedelta(days=365), customer=holder, plate_no="苏I0A001")

    assert run_lists()[1] == ONE


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "in_force"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (DAY - timedelta(days=200), DAY - timedelta(days=1), False),
        (DAY + timedelta(days=1), None, False),
    ],
)
def test_a_number_not_to_be_called_counts_from_its_start_to_its_end(
    starts_on: date, ends_on: date | None, in_force: bool
) -> None:
    make_term(expires_on=IN_25, phone="12000000001")
    make_no_call("12000000001", starts_on=starts_on, ends_on=ends_on)

    assert run_lists()[1] == (left_out("NO_CALL") if in_force else ONE)


@pytest.mark.parametrize("phone", [None, "12000000001"])
def test_without_a_usable_number_a_term_is_queued_all_the_same(phone: str | None) -> None:
    make_term(expires_on=IN_25, phone=phone)
    Phone.objects.update(verdict=Phone.Verdict.INACCURATE)

    assert run_lists()[1] == ONE


def test_the_first_reason_counts() -> None:
    make_term(expires_on=IN_25, status="CANCELLED", renewed_flag=True, phone="12000000001")
    make_term(expires_on=IN_25, renewed_flag=True, phone="12000000002")
    make_no_call("12000000001")
    make_no_call("12000000002")

    excluded = {"CANCELLED": 1, "RENEWED": 1}
    assert run_lists()[1] == ListResult(found=2, queued=0, excluded=excluded, leads=0)


# The command, on the real portfolio


def test_the_queues_on_many_dates_equal_an_independent_count(manage: Manage) -> None:
    portfolio = read_portfolio()
    batch = import_portfolio()
    followed = len(portfolio) - portfolio["ID"].nunique()
    assert batch.counts == {"NEW": len(portfolio), "RENEWED": followed}
    ends = busy_days(portfolio, many=40)

    for end in ends:
        for kind, days in (("renewal_30", 30), ("renewal_25", 25)):
            day = end - timedelta(days=days)
            count = count_ending_on(portfolio, end)
            answer = manage("extract", "--on", day)

            assert answer["on"] == day.isoformat()
            assert lists_of(answer)[kind] == {
                "found": count.found,
                "queued": count.queued,
                "excluded": {"RENEWED": count.renewed} if count.renewed else {},
                "leads": count.queued,
            }
    assert len(ends) >= 30
    assert sum(count_ending_on(portfolio, end).renewed for end in ends) > 50
    assert sum(count_ending_on(portfolio, end).queued for end in ends) > 50


def test_without_numbers_the_portfolio_is_queued_and_none_of_it_released(manage: Manage) -> None:
    portfolio = read_portfolio()
    import_portfolio()
    make_supervisor("boss")
    make_specialist("ann")
    end = busiest(portfolio)
    day = end - timedelta(days=25)

    queued = lists_of(manage("extract", "--on", day))["renewal_25"]["queued"]
    released = manage("release", "--on", day, "--by", "boss")

    assert queued == count_ending_on(portfolio, end).queued > 0
    assert released == {
        "release": None,
        "seed": None,
        "tasks": 0,
        "per_specialist": {"ann": 0},
        "held": {},
        "excluded": {"NO_PHONE": queued},
    }
    assert lists_of(manage("extract", "--on", day))["renewal_25"]["queued"] == queued


def test_with_made_up_numbers_the_queues_are_the_same_and_all_released(
    tmp_path: Path, manage: Manage
) -> None:
    portfolio = read_portfolio()
    import_portfolio(add_phones(tmp_path / "phones.csv"), phone="Phone")
    make_supervisor("boss")
    make_specialist("ann")
    end = busiest(portfolio)
    day = end - timedelta(days=25)

    queued = lists_of(manage("extract", "--on", day))["renewal_25"]["queued"]
    released = manage("release", "--on", day, "--by", "boss")

    assert queued == count_ending_on(portfolio, end).queued > 0
    assert (released["tasks"], released["excluded"]) == (queued, {})


def busiest(portfolio: pd.DataFrame) -> date:
    """Return the day on which most policies really end."""
    last = portfolio.groupby("ID")["Date_next_renewal"].max().dt.date
    end = last.value_counts().sort_index().idxmax()
    assert isinstance(end, date)
    return end


def test_the_command_run_twice_says_the_same_and_writes_nothing(manage: Manage) -> None:
    make_term(expires_on=IN_25)
    make_term(expires_on=IN_30, renewed_flag=True)
    first = manage("extract", "--on", DAY)
    before = rows_of(Event, ListEntry, ListRun, Lead, LeadTerm)

    second = manage("extract", "--on", DAY)

    assert second == first
    assert lists_of(first) == {
        "renewal_30": {"found": 1, "queued": 0, "excluded": {"RENEWED": 1}, "leads": 0},
        "renewal_25": {"found": 1, "queued": 1, "excluded": {}, "leads": 1},
    }
    assert rows_of(Event, ListEntry, ListRun, Lead, LeadTerm) == before


@pytest.mark.parametrize("argv", [[], ["--on", "soon"], ["--on", "2026-02-30"], ["--in", DAY]])
def test_the_command_refuses_bad_dates(argv: list[Any], manage: Manage) -> None:
    manage.refused("extract", *argv)


# What stands behind it


def test_a_term_is_on_a_list_once() -> None:
    term = make_term()
    ListEntry.objects.create(list_kind=ListKind.RENEWAL_25, day=DAY, term=term)

    with pytest.raises(IntegrityError, match="list_entry_once_a_term"), transaction.atomic():
        ListEntry.objects.create(list_kind=ListKind.RENEWAL_25, day=IN_25, term=term)


def test_a_term_has_one_lead() -> None:
    lead = make_lead()

    with pytest.raises(IntegrityError, match="lead_governed_once"), transaction.atomic():
        make_lead(term=lead.term)
    with pytest.raises(IntegrityError, match="term_id"), transaction.atomic():
        LeadTerm.objects.create(lead=make_lead(), term=lead.term)


def test_a_lead_left_out_has_a_reason() -> None:
    with pytest.raises(IntegrityError, match="lead_excluded_has_reason"), transaction.atomic():
        make_lead(state=Lead.State.EXCLUDED)


def test_a_list_is_noted_once_a_day() -> None:
    run_lists()
    noted = ListRun.objects.get(list_kind=ListKind.RENEWAL_25)
    noted.pk = None

    with pytest.raises(IntegrityError, match="list_run_once_a_day"), transaction.atomic():
        noted.save(force_insert=True)


def test_a_row_of_a_specialist_is_not_listed_again_when_its_term_changes() -> None:
    task = make_task(expires_on=IN_25)
    Term.objects.filter(pk=task.lead.term_id).update(renewed_flag=True)

    assert run_lists()[1] == ONE
    assert Event.objects.filter(code=Event.Code.EXCLUDED).count() == 0


# An expiry date that is corrected: 001-92


def test_a_lead_moves_with_its_terms_expiry_date() -> None:
    term = make_term(expires_on=IN_25)
    run_lists()
    Term.objects.filter(pk=term.pk).update(expires_on=IN_30)

    assert run_lists() == (ONE, NOTHING)
    later = DAY + timedelta(days=5)
    assert run_lists(later) == (NOTHING, ONE)

    lead = Lead.objects.get()
    assert (lead.state, lead.due_on, lead.release_on) == (Lead.State.QUEUED, IN_30, later)

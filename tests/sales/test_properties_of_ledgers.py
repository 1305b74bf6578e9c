"""What holds of the ledgers whatever is done, in whatever order and however often.

Stock is what its lines come to and never below zero; ledgers balance once everything is taken
back; and no line ever changes: a reversal is another line. Source: F33.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renewal.accounts.models import User
from sales.actions import (
    LedgerRefused,
    hand_out,
    lock_form,
    missing_papers,
    move_goods,
    note_missing,
    note_received,
    put_right,
    take_back_by_hand,
    take_back_documents,
    take_in,
    use_serial,
)
from sales.models import (
    Goods,
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    MoneyLine,
    Paper,
    PaperLine,
    SerialLine,
    UnderwritingLine,
)
from tests.factories import MORNING, make_form, make_goods, make_issuing_clerk, make_specialist

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LEDGERS: tuple[type[Model], ...] = (GoodsLine, UnderwritingLine, SerialLine, PaperLine, MoneyLine)
NOON = MORNING + timedelta(hours=3)
PAPERS = ("NOTICE", "ID_CARD", "APPLICATION")

places = st.integers(0, 1)
pieces = st.integers(-2, 6)
movements = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["in", "out", "count", "move"]), places, pieces),
        st.tuples(st.just("back"), st.integers(0, 12), st.integers(1, 2)),
    ),
    max_size=14,
)


@contextmanager
def example() -> Iterator[None]:
    """Take back what an example has written: its lines cannot be deleted."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(*ledgers: type[Model]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return every line with all its columns."""
    return {
        (ledger.__name__, row["id"]): row
        for ledger in ledgers or LEDGERS
        for row in ledger._default_manager.values()
    }


def unchanged(before: dict[tuple[str, int], dict[str, Any]]) -> bool:
    """Tell whether every earlier line is as it was, column for column."""
    after = written()
    return {key: after.get(key) for key in before} == before


def attempt(act: Callable[..., object], *values: Any, **named: Any) -> None:
    with suppress(LedgerRefused):
        act(*values, **named)


# Goods


@FEW
@given(movements)
def test_stock_is_what_its_lines_come_to_and_never_below_zero(
    steps: list[tuple[str, int, int]],
) -> None:
    with example():
        clerk, ann = make_issuing_clerk(), make_specialist()
        kept = [make_goods(stock=4), make_goods()]  # as they were when a page was opened
        for step, place, number in steps:
            before = written(GoodsLine)

            if step == "back":
                lines = list(GoodsLine.objects.order_by("pk"))
                for _retry in range(number):
                    attempt(_back, lines[place % len(lines)], clerk)
            else:
                attempt(_move, step, kept[place], number, clerk=clerk, ann=ann)

            for goods in Goods.objects.all():
                total = goods.lines.aggregate(total=Sum("amount"))["total"] or 0
                assert goods.stock == total >= 0
            assert unchanged(before)


def _move(step: str, goods: Goods, number: int, *, clerk: User, ann: User) -> None:
    match step:
        case "in":
            take_in(goods=goods, pieces=number, by=clerk, now=NOON)
        case "out":
            hand_out(goods=goods, pieces=number, to=ann, by=clerk, now=NOON)
        case "count":
            stock = Goods.objects.get(pk=goods.pk).stock
            put_right(goods=goods, counted=number, stock=stock, by=clerk, now=NOON)
        case "move":
            move_goods(goods=goods, amount=number, use="GIVEN", by=clerk, now=NOON)


def _back(line: GoodsLine, clerk: User) -> None:
    take_back_by_hand(line=line, by=clerk, now=NOON, why="Wrong")


# Serial forms


@FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["POLICY", "INVOICE"]),
            st.sampled_from(["A1", "a1 ", "A2", " "]),
            st.sampled_from(["USED", "SPOILT"]),
        ),
        max_size=10,
    )
)
def test_a_printed_form_has_one_life(uses: list[tuple[str, str, str]]) -> None:
    with example():
        clerk = make_issuing_clerk()
        first: dict[tuple[str, str], str] = {}
        for document, number, use in uses:
            before = written(SerialLine)
            attempt(use_serial, document=document, serial_no=number, use=use, by=clerk, now=NOON)
            if number.strip():
                first.setdefault((document, number.strip().upper()), use)
            assert unchanged(before)

        lines = SerialLine.objects.values_list("document", "serial_no", "use")
        assert {(document, number): use for document, number, use in lines} == first
        assert len(lines) == len(first)


# Papers


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from(["missing", "received"]), st.sets(st.sampled_from(PAPERS))),
        max_size=10,
    )
)
def test_a_paper_is_missing_from_its_line_to_its_contra_line(
    steps: list[tuple[str, set[str]]],
) -> None:
    with example():
        clerk, form = make_issuing_clerk(), make_form(state="DELIVERED")
        missing: set[str] = set()
        for step, papers in steps:
            before = written(PaperLine)
            if step == "missing":
                note_missing(form, papers, by=clerk, now=NOON)
                missing |= papers
            else:
                note_received(form, papers, by=clerk, now=NOON)
                missing -= papers

            assert missing_papers(form) == [paper for paper in Paper if paper in missing]
            assert unchanged(before)


# Everything taken back


@st.composite
def papers_of_a_form(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "goods": draw(st.lists(st.tuples(places, st.integers(1, 3)), max_size=4)),
        "serials": draw(st.lists(st.sampled_from(["A1", "A2", "A3"]), unique=True)),
        "papers": draw(st.sets(st.sampled_from(PAPERS))),
        "received": draw(st.sets(st.sampled_from(PAPERS))),
        "money": draw(
            st.lists(
                st.tuples(
                    st.sampled_from(MoneyLine.Station.values), st.decimals("0.01", 9999, places=2)
                ),
                max_size=4,
            )
        ),
        "by_hand": draw(st.booleans()),
    }


@FEW
@given(papers_of_a_form())
def test_what_is_taken_back_balances_and_changes_no_line(made: dict[str, Any]) -> None:
    with example():
        clerk = make_issuing_clerk()
        kept = [make_goods(stock=20), make_goods(stock=20)]
        form = make_form(state="ISSUED", by=clerk)
        other = make_form(state="ISSUED", by=clerk)
        _write(form, made, clerk=clerk, kept=kept)
        _write(other, made | {"serials": ["B1"], "by_hand": False}, clerk=clerk, kept=kept)
        before, others = written(), _sums(other)

        for _again in range(2):
            locked = lock_form(form, by=clerk)
            take_back_documents(locked, by=clerk, now=NOON, note="Backed out at the door")
            assert len(written()) == len(before) + _taken_back(form, before)

        assert unchanged(before)
        assert _sums(form) == (Decimal(0), Decimal(0), {}, 0)
        assert _sums(other) == others
        assert missing_papers(form) == []
        assert not IssuedPolicy.objects.filter(form=form, voided_at=None).exists()
        for serial in SerialLine.objects.filter(form=form, contra_of=None):
            assert serial.contra.use == "VOID"
        for goods in Goods.objects.all():
            total = goods.lines.aggregate(total=Sum("amount"))["total"]
            assert goods.stock == total >= 0


def _write(form: IntentionForm, made: dict[str, Any], *, clerk: User, kept: list[Goods]) -> None:
    for place, number in made["goods"]:
        line = move_goods(
            goods=kept[place], amount=-number, use="GIVEN", by=clerk, now=NOON, form=form
        )
        if made["by_hand"]:
            _back(line, clerk)
    for number in made["serials"]:
        use_serial(document="POLICY", serial_no=number, use="USED", by=clerk, now=NOON, form=form)
    note_missing(form, made["papers"], by=clerk, now=NOON)
    note_received(form, made["received"], by=clerk, now=NOON)
    for station, amount in made["money"]:
        MoneyLine.objects.create(
            form=form, station=station, amount=amount, number="R1", at=NOON, by=clerk
        )


def _sums(form: IntentionForm) -> tuple[Decimal, Decimal, dict[str, Decimal], int]:
    """Return premium, tax, what is left at each station of the money, and pieces given."""
    sums = form.underwriting_lines.aggregate(premium=Sum("premium"), tax=Sum("vehicle_tax"))
    stations = form.money_lines.values_list("station").annotate(left=Sum("amount")).order_by()
    given_away = form.goods_lines.aggregate(total=Sum("amount"))["total"] or 0
    left = {station: amount for station, amount in stations if amount}
    return sums["premium"], sums["tax"], left, given_away


def _taken_back(form: IntentionForm, before: dict[tuple[str, int], dict[str, Any]]) -> int:
    """Return how many of these lines of a form were neither taken back nor took back another."""
    done = {(name, row["contra_of_id"]) for (name, _pk), row in before.items()}
    return sum(
        row["form_id"] == form.pk and row["contra_of_id"] is None and key not in done
        for key, row in before.items()
    )


# The database itself


def _a_line(ledger: type[Model]) -> Model:
    clerk, form = make_issuing_clerk(), make_form(state="ISSUED")
    make_goods(stock=3)
    use_serial(document="POLICY", serial_no="A1", use="USED", by=clerk, now=NOON, form=form)
    note_missing(form, ["NOTICE"], by=clerk, now=NOON)
    MoneyLine.objects.create(form=form, station="COLLECTED", amount=1, at=NOON, by=clerk)
    return ledger._default_manager.earliest("pk")


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_database_changes_and_deletes_no_line(ledger: type[Model]) -> None:
    line = _a_line(ledger)
    rows = ledger._default_manager.filter(pk=line.pk)
    before = written(ledger)

    for act in (lambda: rows.update(note="Another"), rows.delete, line.save, line.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    assert written(ledger) == before


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_database_takes_a_line_back_once(ledger: type[Model]) -> None:
    values = ledger._default_manager.filter(pk=_a_line(ledger).pk).values().get()
    values |= {"contra_of_id": values.pop("id")}
    if ledger is SerialLine:
        values |= {"use": "VOID"}
    ledger._default_manager.create(**values)

    with pytest.raises(DatabaseError), transaction.atomic():
        ledger._default_manager.create(**values)

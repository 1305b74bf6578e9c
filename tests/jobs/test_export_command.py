"""`manage.py export NAME --out FILE`: for a user, else of the whole book, always masked."""

from pathlib import Path

import pytest

from renewal.jobs.models import Export, Mail
from tests.command import Manage
from tests.exported import cells_of, facts_of
from tests.factories import (
    make_branch,
    make_data_clerk,
    make_manager,
    make_specialist,
    make_task,
    make_term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def test_acts_for_the_centre(manage: Manage, out: Path) -> None:
    make_term(phone="12055551234")
    make_term(branch=make_branch())

    answer = manage("export", "book", "--out", out)

    headings, *rows = cells_of(out.read_bytes())
    cells = [cell for row in rows for cell in row]
    assert answer == {
        "export": "book",
        "rows": 2,
        "columns": len(headings),
        "file": str(out),
        "masked": True,
    }
    assert ("120****1234" in cells, "12055551234" in cells) == (True, False)
    assert Export.objects.get().asked_by is None


def test_acts_for_a_user(manage: Manage, out: Path) -> None:
    north = make_branch()
    make_term(name="北方", branch=north)
    make_term(name="南方", branch=make_branch())
    manager = make_manager("ann", branch=north)

    answer = manage("export", "book", "--by", "ann", "--out", out)

    assert answer["rows"] == 1
    assert Export.objects.get().asked_by == manager
    assert "南方" not in str(cells_of(out.read_bytes()))


def test_takes_conditions_by_code_and_user_name(manage: Manage, out: Path) -> None:
    branch = make_branch("NORTH", name="城北")
    make_term(name="Wu", branch=branch)
    make_term(name="Wu")
    ann = make_specialist("ann")
    make_task(assignee=ann)
    make_task()

    by_branch = manage("export", "book", "--filter", "branch=NORTH", "name=Wu", "--out", out)
    facts = facts_of(out.read_bytes())
    by_person = manage("export", "specialist_rows", "--filter", "specialist=ann", "--out", out)

    assert (by_branch["rows"], by_person["rows"]) == (1, 1)
    assert ("城北" in facts.values(), "Wu" in facts.values()) == (True, True)
    assert Export.objects.earliest("pk").filters == {"branch": str(branch.pk), "name": "Wu"}


def test_an_unknown_list_is_refused_with_those_that_are(manage: Manage, out: Path) -> None:
    line = manage.refused("export", "nothing", "--out", out)

    assert ("nothing" in line, "book" in line, "corrections" in line) == (True, True, True)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("colour=red", "expires_from"),
        ("branch=NOWHERE", "NOWHERE"),
        ("expires_from=soon", "到期"),
        ("branch", "branch"),
    ],
)
def test_an_unknown_condition_is_refused(
    manage: Manage, out: Path, condition: str, told: str
) -> None:
    line = manage.refused("export", "book", "--filter", condition, "--out", out)

    assert (told in line, out.exists()) == (True, False)


def test_who_does_not_see_the_list_is_refused(manage: Manage, out: Path) -> None:
    make_specialist("ann")
    out.write_bytes(b"kept")

    manage.refused("export", "book", "--by", "ann", "--out", out)
    manage.refused("export", "book", "--by", "nobody", "--out", out)

    assert (out.read_bytes(), Export.objects.count()) == (b"kept", 0)


def test_the_file_is_a_workbook_in_a_folder_that_is_there(manage: Manage, tmp_path: Path) -> None:
    make_data_clerk()

    manage.refused("export", "book", "--out", tmp_path / "list.csv")
    manage.refused("export", "book", "--out", tmp_path / "nowhere" / "list.xlsx")

    assert Export.objects.count() == 0


def test_sends_it_through_the_outbox(manage: Manage) -> None:
    north = make_branch("NORTH")
    make_term(branch=north)
    make_term(branch=make_branch())

    answer = manage("export", "book", "--filter", "branch=NORTH", "--mail", "north@desk.example")

    mail = Mail.objects.get()
    assert (answer["mail"], answer["rows"]) == ("north@desk.example", 1)
    assert (mail.to, mail.branch, mail.export) == (
        "north@desk.example",
        north,
        Export.objects.get(),
    )
    with mail.file.open() as content:
        assert len(cells_of(content.read())) == 2


def test_wants_a_file_or_an_address(manage: Manage, out: Path) -> None:
    manage.refused("export", "book")
    manage.refused("export", "book", "--out", out, "--mail", "north@desk.example")
    manage.refused("export", "book", "--mail", "no address")
    assert Export.objects.count() == 0

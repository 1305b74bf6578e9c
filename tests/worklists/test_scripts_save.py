"""A new version of a script: who may save one, and what stays. 001-50, F25."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from tests.factories import DAY, MORNING, make_administrator, make_supervisor, make_user
from worklists.actions.scripts import ScriptChanged, ScriptRefused, save_script
from worklists.models import Script

pytestmark = pytest.mark.django_db

TEXT = "# Opening\nHello {insured_name}."


def save(by: User | None = None, *, text: str = TEXT, day: date = DAY, **more: Any) -> Script:
    asked: dict[str, Any] = {"kind": Script.Kind.RENEWAL, "seen": 0} | more
    return save_script(text=text, valid_from=day, by=by or make_supervisor(), now=MORNING, **asked)


def test_keeps_who_approved_which_text_from_which_day() -> None:
    boss = make_supervisor()

    saved = save(boss, text="# Opening  \r\n  Hello ｛insured_name｝.\r\n\r\n")

    assert (saved.number, saved.text, saved.valid_from) == (1, TEXT, DAY)
    assert (saved.approved_by, saved.approved_at) == (boss, MORNING)


def test_each_kind_counts_its_own_versions() -> None:
    boss = make_administrator()

    saved = [save(boss), save(boss, text="# A\nB.", seen=1), save(boss, kind=Script.Kind.LAPSED)]

    assert [(one.kind, one.number) for one in saved] == [
        ("RENEWAL", 1),
        ("RENEWAL", 2),
        ("LAPSED", 1),
    ]


def test_the_same_save_sent_twice_is_one_save() -> None:
    boss = make_supervisor()

    assert save(boss) == save(boss)
    assert Script.objects.count() == 1


@pytest.mark.parametrize("seen", [0, 7])
def test_who_does_not_know_the_latest_version_is_told(seen: int) -> None:
    save(make_supervisor(name="Ann"), text="# A\nB.")

    with pytest.raises(ScriptChanged):
        save(seen=seen)

    assert Script.objects.count() == 1


def test_the_past_is_not_rewritten() -> None:
    with pytest.raises(ScriptRefused):
        save(day=DAY - timedelta(days=1))

    assert Script.objects.count() == 0


def test_a_text_that_cannot_be_read_is_refused() -> None:
    line = r"Line 2: there is no field \{nobody\}\."
    with translation.override("en"), pytest.raises(ScriptRefused, match=line):
        save(text="# Opening\nHello {nobody}.")

    assert Script.objects.count() == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.ADMINISTRATOR}))
def test_nobody_else_may(role: Role) -> None:
    with pytest.raises(NotAllowed):
        save(make_user(role=role))


def test_a_saved_version_never_changes() -> None:
    saved = save()

    with pytest.raises(DatabaseError), transaction.atomic():
        Script.objects.filter(pk=saved.pk).update(text="# Other\nOther.")
    with pytest.raises(DatabaseError), transaction.atomic():
        saved.delete()

    assert list(Script.objects.values_list("text", flat=True)) == [TEXT]

"""Posting mail: one row an address, in the transaction of its list, with nothing personal."""

import hashlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from pytest_django import Settings

from renewal.accounts.models import Branch, NotAllowed
from renewal.jobs.exports.actions import hand_over
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail import Attachment, MailRefused, post, post_export
from renewal.jobs.mail.actions import posting
from renewal.jobs.models import Export, Job, Mail, MailStep
from tests.exported import NOON, conditions, make_ready, make_request
from tests.factories import (
    make_branch,
    make_data_clerk,
    make_specialist,
    make_supervisor,
    make_term,
)
from tests.jobs.mailed import ADDRESS, make_mail

pytestmark = pytest.mark.django_db


def handed_over(**given: Any) -> tuple[Export, BytesIO]:
    """The book as the centre hands it over."""
    content, boss = BytesIO(), make_supervisor()
    export = hand_over(
        kind=EXPORTS["book"],
        conditions=conditions("book", by=boss, **given),
        now=NOON,
        target=content,
        by=None,
    )
    content.seek(0)
    return export, content


def refusal(**values: Any) -> str:
    usual = {"to": [ADDRESS], "subject": "List", "body": "", "by": None, "now": NOON}
    with pytest.raises(MailRefused) as caught:
        post(branch=Branch.objects.centre(), **usual | values)
    assert Mail.objects.count() == 0
    return str(caught.value)


def test_is_written_with_its_job_and_waits() -> None:
    boss = make_supervisor()

    mail = make_mail(by=boss)

    assert (mail.state, mail.tries, mail.next_try_at, mail.sent_at) == ("WAITING", 0, NOON, None)
    assert (mail.asked_by, mail.posted_at, mail.to) == (boss, NOON, ADDRESS)
    assert mail.job == Job.objects.get(kind="send_mail", arguments={"mail": mail.pk})


def test_each_address_has_a_mail_of_its_own() -> None:
    mails = post(
        to=["a@branch.example", "b@branch.example", "a@branch.example"],
        subject="List",
        body="",
        branch=Branch.objects.centre(),
        by=None,
        now=NOON,
    )

    assert [mail.to for mail in mails] == ["a@branch.example", "b@branch.example"]
    assert len({mail.message_id for mail in mails}) == 2


def test_is_not_there_when_its_transaction_is_rolled_back() -> None:
    with transaction.atomic():
        make_mail()
        transaction.set_rollback(True)

    assert (Mail.objects.count(), Job.objects.count()) == (0, 0)


def test_the_same_key_is_posted_once_to_an_address() -> None:
    first = make_mail(key="lapsed:2026-03-02")
    again = make_mail(key="lapsed:2026-03-02", content=b"other")
    other = make_mail(key="lapsed:2026-03-02", to="south@branch.example")

    assert again == first
    assert other != first
    assert Job.objects.filter(kind="send_mail").count() == 2


def test_the_message_id_tells_the_domain_of_the_sender_alone(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "续保台 <desk@centre.example>"

    before, _at, domain = make_mail().message_id.partition("@")

    assert (len(before), domain) == (len("<") + 32, "centre.example>")


def test_the_attachment_lies_under_our_own_number_and_keeps_its_name() -> None:
    mail = make_mail(content=b"workbook")

    assert mail.file.name == f"mail/{mail.pk}.xlsx"
    assert (mail.file_name, mail.file_size) == ("清单.xlsx", 8)
    assert mail.file_digest == hashlib.sha256(b"workbook").hexdigest()
    with default_storage.open(f"mail/{mail.pk}.xlsx") as file:
        assert file.read() == b"workbook"


def test_a_list_goes_by_its_name_its_branch_and_its_number_of_rows() -> None:
    make_term(name="Wu")
    export, content = handed_over(name="Wu")
    north = make_branch(name="城北")

    [mail] = post_export(
        export=export, content=content, to=[ADDRESS], branch=north, by=None, now=NOON
    )

    assert "城北" in mail.subject
    assert str(date(2026, 3, 2)) in mail.subject
    assert "Wu" not in mail.subject + mail.body
    assert (mail.export, mail.file_name) == (export, export.file_name)


def test_full_numbers_do_not_leave() -> None:
    request = make_ready(make_request())

    assert refusal(attachment=Attachment("a.xlsx", BytesIO(b"x"), request)) != ""


def test_who_does_not_see_a_list_does_not_send_it() -> None:
    export, content = handed_over()

    with pytest.raises(NotAllowed):
        post_export(
            export=export,
            content=content,
            to=[ADDRESS],
            branch=Branch.objects.centre(),
            by=make_specialist(),
            now=NOON,
        )


@pytest.mark.parametrize("text", ["Call 12012345678", "110101 1990 0101 1234", "120-1234-5678"])
def test_a_text_with_a_long_number_is_refused(text: str) -> None:
    assert refusal(subject=text) == refusal(body=text)


def test_days_and_counts_may_stand_in_a_text() -> None:
    mails = post(
        to=[ADDRESS],
        subject="2026-03-02: 1,204 rows of 20260302",
        body="",
        branch=Branch.objects.centre(),
        by=make_data_clerk(),
        now=NOON,
    )

    assert len(mails) == 1


@pytest.mark.parametrize("to", [[], [""], ["north"], ["a@b.example\r\nBcc: c@d.example"]])
def test_what_is_no_address_is_refused(to: list[str]) -> None:
    assert refusal(to=to) != ""


def test_a_subject_is_one_line() -> None:
    [mail] = post(
        to=[ADDRESS],
        subject="List\r\nBcc: c@d.example",
        body="",
        branch=Branch.objects.centre(),
        by=None,
        now=NOON,
    )

    assert mail.subject == "List Bcc: c@d.example"


def test_an_attachment_that_is_empty_or_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(posting, "MOST_BYTES", 3)

    for content in (b"", b"four"):
        attachment = Attachment("a.xlsx", BytesIO(content))
        assert refusal(attachment=attachment) != ""


def test_what_was_posted_stays_as_it_was() -> None:
    mail = make_mail(content=b"workbook")
    MailStep.objects.create(mail=mail, at=NOON, what="BEGUN")
    make_mail()

    changes: list[Callable[[], object]] = [
        lambda: Mail.objects.update(to="other@branch.example"),
        lambda: Mail.objects.update(subject="Other"),
        lambda: Mail.objects.update(message_id="<other@centre.example>"),
        lambda: Mail.objects.update(file_digest="0"),
        lambda: Mail.objects.filter(steps=None).delete(),
        lambda: MailStep.objects.update(what="ACCEPTED"),
        lambda: MailStep.objects.all().delete(),
    ]

    for change in changes:
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "SENT", "next_try_at": None},
        {"state": "FAILED"},
        {"next_try_at": None},
        {"sent_at": NOON},
        {"file": "mail/1.xlsx"},
    ],
)
def test_a_state_has_the_moments_that_belong_to_it(values: dict[str, Any]) -> None:
    make_mail()

    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.update(**values)


def test_the_same_message_id_is_not_given_twice() -> None:
    mail = make_mail()

    with pytest.raises(DatabaseError), transaction.atomic():
        Mail.objects.create(
            branch=mail.branch,
            to=ADDRESS,
            subject="List",
            body="",
            message_id=mail.message_id,
            posted_at=NOON,
            next_try_at=NOON,
        )

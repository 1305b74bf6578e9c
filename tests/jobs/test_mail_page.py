"""The outbox page: who sees what, putting back, cancelling, the attachment and its log."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from renewal.accounts.models import User
from renewal.jobs.exports.actions import hand_over
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.jobs import purge_mail_files
from renewal.jobs.kinds import SCHEDULES
from renewal.jobs.mail.actions import (
    KEPT_DAYS,
    MailRefused,
    begin,
    cancel_mail,
    end,
    post_export,
    purge_mail,
    retry_mail,
    take_attachment,
)
from renewal.jobs.mail.deliver import Outcome
from renewal.jobs.models import ExportDownload, Job, Mail, MailStep
from tests.exported import NOON, conditions
from tests.factories import (
    DAY,
    make_administrator,
    make_branch,
    make_manager,
    make_supervisor,
)
from tests.jobs.mailed import ADDRESS, make_mail, said

pytestmark = pytest.mark.django_db

LIST = reverse("jobs:mail_list")
LATER = NOON + timedelta(hours=1)
LAST_DAY = DAY + timedelta(days=KEPT_DAYS)


@pytest.fixture
def boss() -> User:
    return make_supervisor()


@pytest.fixture
def page(client: Client, boss: User) -> Client:
    client.cookies["django_language"] = "en"
    client.force_login(boss)
    return client


def settled(mail: Mail, what: MailStep.What, words: str = "") -> Mail:
    """The mail after a try that ended so."""
    begun = begin(mail_id=mail.pk, now=NOON)
    assert begun is not None
    end(mail=begun, outcome=Outcome(what, words), now=NOON)
    mail.refresh_from_db()
    return mail


def refused(mail: Mail | None = None) -> Mail:
    return settled(mail or make_mail(), MailStep.What.REFUSED, "550 no such user")


def sent(mail: Mail | None = None) -> Mail:
    return settled(mail or make_mail(), MailStep.What.ACCEPTED, "250 queued as 7F3A")


def path_of(name: str, mail: Mail) -> str:
    return reverse(f"jobs:{name}", args=[mail.pk])


def numbers_in(page: Client, address: str = LIST) -> list[int]:
    return [mail.pk for mail, _tone in page.get(address).context["rows"]]


# Looking


@pytest.mark.parametrize("make_reader", [make_supervisor, make_manager, make_administrator])
def test_shows_the_mails_of_the_own_branch_and_those_below(
    client: Client, make_reader: Callable[..., User]
) -> None:
    city = make_branch()
    own = make_mail(branch=city)
    below = make_mail(branch=make_branch(parent=city))
    beside = make_mail(branch=make_branch())
    client.force_login(make_reader(branch=city))

    assert numbers_in(client) == [below.pk, own.pk]
    assert client.get(path_of("mail_detail", beside)).status_code == 404


def test_what_is_still_to_leave_comes_first(page: Client) -> None:
    waiting, done, failed = make_mail(), sent(), refused()

    assert numbers_in(page) == [waiting.pk, failed.pk, done.pk]
    assert numbers_in(page, f"{LIST}?state=FAILED") == [failed.pk]
    assert numbers_in(page, f"{LIST}?state=nonsense") == [waiting.pk, failed.pk, done.pk]


def test_asks_as_much_for_one_mail_as_for_three(page: Client, boss: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page.get(LIST)
        return len(found)

    make_mail(by=boss)
    page.get(LIST)
    one = queries()
    make_mail(by=make_manager(), branch=make_branch())
    make_mail()

    assert queries() == one


def test_shows_the_proof(page: Client) -> None:
    mail = sent(make_mail(content=b"workbook"))

    text = page.get(path_of("mail_detail", mail)).content.decode()

    shown = [mail.message_id.strip("<>"), mail.file_digest, "250 queued as 7F3A", ADDRESS]
    assert [word for word in shown if word not in text] == []


# Putting back


@pytest.mark.parametrize("name", ["retry_mail", "cancel_mail", "mail_file"])
def test_is_done_by_post_only(page: Client, name: str) -> None:
    assert page.get(path_of(name, make_mail())).status_code == 405


def test_a_failed_mail_is_put_back_as_if_new(page: Client, boss: User) -> None:
    mail = refused()
    Job.objects.update(state="DONE", finished_at=NOON)

    answer = page.post(path_of("retry_mail", mail))

    mail.refresh_from_db()
    assert answer["Location"] == path_of("mail_detail", mail)
    assert (mail.state, mail.tries) == ("WAITING", 0)
    assert mail.job == Job.objects.get(state="PENDING")
    step = mail.steps.latest("pk")
    assert (step.what, step.by) == ("PUT_BACK", boss)


def test_a_waiting_mail_is_tried_at_once(boss: User) -> None:
    mail = settled(make_mail(), MailStep.What.PUT_OFF, "451 later")
    Job.objects.update(state="DONE", finished_at=NOON)

    retry_mail(mail=mail, by=boss, now=LATER)

    mail.refresh_from_db()
    assert (mail.state, mail.next_try_at, mail.tries) == ("WAITING", LATER, 0)


def test_a_try_that_is_coming_anyway_is_not_doubled(boss: User) -> None:
    mail = make_mail()

    retry_mail(mail=mail, by=boss, now=LATER)

    assert Job.objects.get() == mail.job


def test_a_mail_without_its_attachment_is_not_put_back(boss: User) -> None:
    mail = refused(make_mail(content=b"workbook"))
    purge_mail(day=LAST_DAY + timedelta(days=1))

    with pytest.raises(MailRefused):
        retry_mail(mail=mail, by=boss, now=LATER)


def test_what_has_been_sent_is_not_sent_again(page: Client) -> None:
    mail = sent()

    answer = page.post(path_of("retry_mail", mail), follow=True)

    mail.refresh_from_db()
    assert (mail.state, b"It has been sent." in answer.content) == ("SENT", True)


# Cancelling


def test_a_cancelled_mail_is_not_sent(page: Client, boss: User) -> None:
    mail = make_mail()

    page.post(path_of("cancel_mail", mail))

    mail.refresh_from_db()
    assert (mail.state, mail.next_try_at) == ("CANCELLED", None)
    assert begin(mail_id=mail.pk, now=LATER) is None
    step = mail.steps.get()
    assert (step.what, step.by) == ("CANCELLED", boss)


@pytest.mark.parametrize("make", [sent, refused])
def test_what_has_ended_is_not_cancelled(make: Callable[[], Mail], boss: User) -> None:
    mail = make()

    with pytest.raises(MailRefused):
        cancel_mail(mail=mail, by=boss, now=LATER)


def test_what_was_cancelled_stays_so(boss: User) -> None:
    mail = cancel_mail(mail=make_mail(), by=boss, now=NOON)

    with pytest.raises(MailRefused):
        retry_mail(mail=mail, by=boss, now=LATER)


# The attachment


def carrying_the_book(boss: User) -> Mail:
    content = BytesIO()
    asked = conditions("book", by=boss)
    export = hand_over(kind=EXPORTS["book"], conditions=asked, now=NOON, target=content, by=boss)
    content.seek(0)
    [mail] = post_export(
        export=export, content=content, to=[ADDRESS], branch=boss.branch, by=boss, now=NOON
    )
    return mail


def test_the_attachment_is_handed_out_and_noted(page: Client, boss: User) -> None:
    mail = carrying_the_book(boss)

    answer = page.post(path_of("mail_file", mail))

    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert said(mail) == [("DOWNLOADED", "")]
    assert [taken.by for taken in ExportDownload.objects.order_by("pk")] == [boss, boss]


def test_who_does_not_see_the_list_does_not_get_it(client: Client, boss: User) -> None:
    mail = carrying_the_book(boss)
    client.force_login(make_administrator())

    answer = client.post(path_of("mail_file", mail))

    assert (answer.status_code, said(mail)) == (403, [])


def test_another_branch_does_not_find_it(client: Client, boss: User) -> None:
    mail = carrying_the_book(boss)
    client.force_login(make_supervisor(branch=make_branch()))

    answers = [client.post(path_of(n, mail)) for n in ("mail_file", "retry_mail", "cancel_mail")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


# Forgetting


def test_the_attachment_is_kept_for_a_month(
    boss: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mail = sent(make_mail(content=b"workbook"))
    name, digest = str(mail.file), mail.file_digest

    with django_capture_on_commit_callbacks(execute=True):
        on_the_last_day = purge_mail(day=LAST_DAY)
    kept = default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        on_the_next = purge_mail(day=LAST_DAY + timedelta(days=1))

    mail.refresh_from_db()
    assert (on_the_last_day, kept, on_the_next) == (0, True, 1)
    assert (str(mail.file), mail.file_digest) == ("", digest)
    assert not default_storage.exists(name)
    with pytest.raises(MailRefused):
        take_attachment(mail=mail, by=boss, now=LATER)


def test_what_is_still_to_leave_keeps_its_attachment() -> None:
    make_mail(content=b"workbook")

    assert purge_mail(day=LAST_DAY + timedelta(days=1)) == 0


def test_a_file_of_a_mail_that_was_never_committed_goes_after_a_day() -> None:
    kept = make_mail(content=b"workbook")
    name = default_storage.save("mail/999999.xlsx", ContentFile(b"stray"))
    today = timezone.localdate(default_storage.get_modified_time(name))

    gone = [purge_mail(day=day) for day in (today, today + timedelta(days=1))]

    assert (gone, default_storage.exists(name)) == ([0, 1], False)
    assert default_storage.exists(str(kept.file))


def test_the_purge_runs_every_day() -> None:
    class Silent:
        """A progress that nobody looks at."""

        def at(self, position: int, *, total: int | None = None, step: str = "") -> None: ...

    sent(make_mail(content=b"workbook"))

    result = purge_mail_files(Silent(), day=str(LAST_DAY + timedelta(days=1)))

    assert result.figures == {"files": 1}
    assert SCHEDULES["purge_mail_files"].kind == "purge_mail_files"

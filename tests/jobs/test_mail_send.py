"""Sending: proof of each try, the waits, and exactly what may arrive twice. A real mail server."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from pytest_django import Settings

from renewal.accounts.roles import Role
from renewal.jobs.beat import tick
from renewal.jobs.exports.actions import hand_over
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail.actions import (
    BACKOFF,
    MailRefused,
    begin,
    cancel_mail,
    end,
    post_export,
    retry_mail,
    start_due,
)
from renewal.jobs.mail.deliver import deliver
from renewal.jobs.models import Job, Mail, Notice
from renewal.jobs.runner import run
from renewal.keys import REPOSITORY
from tests.command import session_environment
from tests.exported import NOON, conditions
from tests.factories import make_branch, make_data_clerk, make_supervisor
from tests.jobs.mail_server import MailServer, serving
from tests.jobs.mailed import ADDRESS, attempt, make_mail, said

LATER = NOON + timedelta(days=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "renewal.jobs.mail.backends.SMTPBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 1
    with serving() as found:
        settings.EMAIL_PORT = found.port
        yield found


# What the server answers


@pytest.mark.django_db
def test_is_sent_once_and_keeps_the_words_of_the_server(server: MailServer) -> None:
    mail = make_mail(content=b"workbook")

    attempt(mail, at=NOON)
    attempt(mail, at=LATER)

    assert (mail.state, mail.sent_at, mail.tries, mail.error) == ("SENT", NOON, 1, "")
    assert said(mail) == [("BEGUN", ""), ("ACCEPTED", "250 queued as 7F3A")]
    [message] = server.taken
    assert (message["Message-ID"], message["To"]) == (mail.message_id, ADDRESS)
    assert server.recipients == [ADDRESS]
    assert message["Date"].datetime == NOON
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("清单.xlsx", b"workbook")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("RCPT", "550 5.1.1 no such user"),
        ("MESSAGE", "554 5.7.1 not wanted"),
        ("DATA", "552 5.3.4 too large"),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(
    server: MailServer, point: str, words: str
) -> None:
    boss = make_supervisor()
    mail = make_mail(by=boss)
    server.says[point] = words

    attempt(mail, at=NOON)

    assert (mail.state, mail.error, mail.next_try_at) == ("FAILED", words, None)
    assert said(mail) == [("BEGUN", ""), ("REFUSED", words)]
    assert start_due(now=LATER) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("RCPT", "451 4.7.1 come back later"),
        ("MESSAGE", "452 4.3.1 disk full"),
        ("MAIL", "530 5.7.0 sign in first"),
        ("HELLO", "421 too busy"),
        ("EHLO", None),
        ("MAIL", None),
        ("RCPT", None),
    ],
)
def test_what_is_put_off_or_breaks_off_is_tried_again(
    server: MailServer, point: str, words: str | None
) -> None:
    mail = make_mail()
    server.says[point] = words

    attempt(mail, at=NOON)
    del server.says[point]
    attempt(mail, at=NOON + BACKOFF[0])

    assert [what for what, _words in said(mail)] == ["BEGUN", "PUT_OFF", "BEGUN", "ACCEPTED"]
    assert mail.sent_at == NOON + BACKOFF[0]
    assert len(server.taken) - (point == "MESSAGE") == 1


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_again(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    mail = make_mail()

    attempt(mail, at=NOON)

    assert (mail.state, mail.error) == ("WAITING", "[Errno 111] Connection refused")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["slow", "dies"])
def test_an_answer_that_is_lost_is_told_as_that(server: MailServer, how: str) -> None:
    """The one window: the message may have been taken, so it comes again, by the same name."""
    mail = make_mail()
    if how == "slow":
        server.answers.clear()
    else:
        server.says["MESSAGE"] = None

    attempt(mail, at=NOON)
    server.answers.set()
    server.says.clear()
    attempt(mail, at=NOON + BACKOFF[0])

    assert [what for what, _words in said(mail)] == ["BEGUN", "UNKNOWN", "BEGUN", "ACCEPTED"]
    assert server.ids == [mail.message_id] * 2


@pytest.mark.django_db
def test_an_end_without_manners_does_not_undo_an_acceptance(server: MailServer) -> None:
    server.says["QUIT"] = None

    assert attempt(make_mail(), at=NOON).state == "SENT"


# The waits


@pytest.mark.django_db
def test_waits_longer_each_time_and_fails_at_last(server: MailServer) -> None:
    boss = make_supervisor()
    mail = make_mail(by=boss)
    server.says["RCPT"] = "451 come back later"

    at, waits = NOON, []
    while (then := attempt(mail, at=at).next_try_at) is not None:
        waits.append(then - at)
        at = then

    assert waits == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
    ]
    assert (mail.state, mail.tries, mail.error) == ("FAILED", 6, "451 come back later")
    notice = Notice.objects.get()
    assert (notice.user, notice.code, notice.at) == (boss, "MAIL_FAILED", at)
    assert notice.parameters == {"subject": mail.subject, "error": "451 come back later"}
    assert notice.url == f"/jobs/mail/{mail.pk}/"


@pytest.mark.django_db
def test_who_cannot_open_the_outbox_is_told_without_a_link(server: MailServer) -> None:
    clerk = make_data_clerk()
    server.says["RCPT"] = "550 no such user"

    attempt(make_mail(by=clerk), at=NOON)

    assert (Notice.objects.get().user, Notice.objects.get().url) == (clerk, "")


@pytest.mark.django_db
def test_of_a_schedules_mail_the_nearest_supervisors_hear(server: MailServer) -> None:
    city = make_branch()
    make_supervisor()
    boss = make_supervisor(branch=city)
    make_supervisor(branch=city, is_active=False)
    server.says["RCPT"] = "550 no such user"

    attempt(make_mail(branch=make_branch(parent=city)), at=NOON)

    assert [notice.user for notice in Notice.objects.all()] == [boss]


@pytest.mark.django_db
def test_the_beat_starts_a_try_when_it_is_due_and_once(server: MailServer) -> None:
    server.says["RCPT"] = "451 come back later"
    mail = attempt(make_mail(), at=NOON)
    Job.objects.update(state="DONE", finished_at=NOON)

    early = start_due(now=NOON + timedelta(seconds=59))
    due = [start_due(now=NOON + timedelta(seconds=60)) for _ in range(2)]

    mail.refresh_from_db()
    assert (early, due) == (0, [1, 0])
    assert mail.job == Job.objects.get(state="PENDING")


@pytest.mark.django_db
def test_a_mail_whose_job_was_stopped_is_started_again(server: MailServer) -> None:
    mail = make_mail()
    Job.objects.update(state="CANCELLED", finished_at=NOON)

    assert start_due(now=NOON) == 1
    assert attempt(mail, at=NOON).state == "SENT"


# What is asked again before it leaves


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.SPECIALIST}])
def test_who_has_lost_the_right_sends_nothing(
    server: MailServer, change: dict[str, object], tmp_path: Path
) -> None:
    boss, path = make_supervisor(), tmp_path / "book.xlsx"
    asked = conditions("book", by=boss)
    export = hand_over(kind=EXPORTS["book"], conditions=asked, now=NOON, target=path, by=boss)
    with path.open("rb") as content:
        [mail] = post_export(
            export=export, content=content, to=[ADDRESS], branch=boss.branch, by=boss, now=NOON
        )
    for name, value in change.items():
        setattr(boss, name, value)
    boss.save()

    attempt(mail, at=NOON)

    assert (mail.state, mail.tries, server.taken) == ("FAILED", 1, [])


@pytest.mark.django_db
def test_an_attachment_that_is_not_what_was_posted_does_not_leave(server: MailServer) -> None:
    changed, gone = make_mail(content=b"workbook"), make_mail(content=b"workbook")
    Path(default_storage.path(str(changed.file))).write_bytes(b"another")
    default_storage.delete(str(gone.file))

    states = [attempt(mail, at=NOON).state for mail in (changed, gone)]

    assert (states, server.taken) == (["FAILED", "FAILED"], [])


# Files instead of a server


@pytest.mark.django_db
def test_without_a_server_a_mail_is_a_file_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "renewal.jobs.mail.backends.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    mail = make_mail()

    attempt(mail, at=NOON)

    [file] = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes())["Message-ID"] == mail.message_id
    assert said(mail) == [("BEGUN", ""), ("ACCEPTED", file.name)]
    assert (file.suffix, file.stat().st_mode & 0o777) == (".eml", 0o600)


# Workers that run at once, and workers that die


def worker(server: MailServer) -> subprocess.Popen[str]:
    """A worker process that ends when nothing waits."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", "--no-redis", "--burst"],
        cwd=REPOSITORY,
        env=os.environ | session_environment() | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"},
        stderr=subprocess.PIPE,
        text=True,
    )


def ends_well(process: subprocess.Popen[str]) -> None:
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


def the_mail() -> Mail:
    return Mail.objects.get()


@pytest.mark.usefixtures("committed", "no_redis")
def test_while_it_is_being_sent_nobody_else_touches_it(server: MailServer) -> None:
    boss = make_supervisor()
    mail = make_mail(by=boss)
    server.answers.clear()
    first = worker(server)
    assert server.has_taken.wait(60)

    run(mail.job_id or 0)
    tick(now=LATER)
    for act in (retry_mail, cancel_mail):
        with pytest.raises(MailRefused):
            act(mail=mail, by=boss, now=LATER)
    ends_well(worker(server))
    seen = the_mail().state
    server.answers.set()
    ends_well(first)

    assert (seen, the_mail().state) == ("SENDING", "SENT")
    assert server.ids == [mail.message_id]


@pytest.mark.usefixtures("committed", "no_redis")
def test_two_workers_deliver_each_mail_once(server: MailServer) -> None:
    ids = sorted(make_mail(to=f"{n}@branch.example").message_id for n in range(20))

    for process in [worker(server) for _ in range(2)]:
        ends_well(process)

    assert sorted(server.ids) == ids
    assert set(Mail.objects.values_list("state", "tries")) == {("SENT", 1)}


@pytest.mark.usefixtures("committed", "no_redis")
def test_a_worker_that_is_killed_on_the_way_leaves_a_doubt_and_one_more_try(
    server: MailServer,
) -> None:
    """Killed after the server has the message, before that is noted: it arrives twice."""
    mail = make_mail()
    server.answers.clear()
    killed = worker(server)
    assert server.has_taken.wait(60)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    server.answers.set()

    ends_well(worker(server))
    doubt = the_mail()
    assert (doubt.state, [what for what, _words in said(mail)]) == ("WAITING", ["BEGUN", "UNKNOWN"])
    assert doubt.next_try_at is not None
    tick(now=doubt.next_try_at)
    run(the_mail().job_id or 0)

    assert server.ids == [mail.message_id] * 2
    assert [what for what, _words in said(mail)] == ["BEGUN", "UNKNOWN", "BEGUN", "ACCEPTED"]


@pytest.mark.usefixtures("committed", "no_redis")
def test_a_worker_that_is_killed_before_or_after_a_try_costs_nothing(server: MailServer) -> None:
    mail = make_mail()
    for _ in range(2):
        Job.objects.update(state="RUNNING", started_at=NOON, finished_at=None)
        ends_well(worker(server))

    assert Job.objects.get().state == "DONE"
    assert server.ids == [mail.message_id]
    assert [what for what, _words in said(mail)] == ["BEGUN", "ACCEPTED"]


@pytest.mark.usefixtures("committed", "no_redis")
def test_two_beats_at_once_start_one_try() -> None:
    make_mail()
    Job.objects.update(state="CANCELLED", finished_at=NOON)
    other = connections["default"].copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM jobs_mail FOR UPDATE")

    while_another_does = start_due(now=NOON)
    other.rollback()
    other.close()

    assert (while_another_does, start_due(now=NOON), start_due(now=NOON)) == (0, 1, 0)


@pytest.mark.django_db
def test_a_doubt_ends_when_the_acceptance_comes_after_all(server: MailServer) -> None:
    """The sender lost the database for a while, and was taken for dead."""
    mail = make_mail()
    begun = begin(mail_id=mail.pk, now=NOON)
    assert begun is not None
    begin(mail_id=mail.pk, now=NOON)

    end(mail=begun, outcome=deliver(begun), now=NOON + timedelta(seconds=5))

    mail.refresh_from_db()
    assert (mail.state, mail.next_try_at) == ("SENT", None)
    assert [what for what, _words in said(mail)] == ["BEGUN", "UNKNOWN", "ACCEPTED"]


@pytest.mark.django_db
def test_a_job_that_gave_up_on_the_way_leaves_a_doubt() -> None:
    mail = make_mail()
    begin(mail_id=mail.pk, now=NOON)
    Job.objects.update(state="FAILED", finished_at=NOON)

    started = start_due(now=LATER)

    mail.refresh_from_db()
    assert (started, mail.state, mail.next_try_at) == (0, "WAITING", LATER + BACKOFF[0])

"""What the tests of the pages of imports do over and over."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from policies.models import ImportBatch
from renewal.accounts.models import User
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from tests.factories import make_row, make_workbook

LIST = reverse("policies:import_list")
PHONE = "12000009876"
ODD_HEADINGS = "合同,起保日期,终保日期,保费,联系人\nA100000000001,2025-12-07,2026-12-06,1000,某人\n"


def sign_in(client: Client, user: User) -> Client:
    """Return the browser of `user`, in English."""
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def a_workbook(tmp_path: Path) -> bytes:
    """One good row, one good row with a number, one whose end is no day."""
    wrong = make_row("P3")
    wrong[2] = "2026/2/30"
    rows = [make_row("P1"), make_row("P2", phone=PHONE), wrong]
    return make_workbook(tmp_path / "list.xlsx", rows).read_bytes()


def upload(
    page: Client, content: bytes | str, name: str = "list.csv", *, kind: str = "policies"
) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    response: HttpResponse = page.post(  # type: ignore[assignment]
        LIST, {"kind": kind, "file": SimpleUploadedFile(name, data)}
    )
    return response


def work() -> None:
    """Do what a worker would do."""
    for job in Job.objects.unfinished().order_by("pk"):
        run(job.pk)


def checked(
    page: Client, content: bytes | str, name: str = "list.csv", *, kind: str = "policies"
) -> ImportBatch:
    upload(page, content, name, kind=kind)
    work()
    return ImportBatch.objects.select_related("job").latest("pk")


def landed(
    page: Client, content: bytes | str, name: str = "list.csv", *, kind: str = "policies"
) -> ImportBatch:
    batch = checked(page, content, name, kind=kind)
    page.post(url(batch, "import_land"))
    work()
    batch.refresh_from_db()
    return batch


def url(batch: ImportBatch, name: str = "import_detail") -> str:
    return reverse(f"policies:{name}", args=[batch.pk])


def shown(page: Client, batch: ImportBatch, name: str = "import_detail", query: str = "") -> str:
    return str(page.get(url(batch, name) + query).content.decode())

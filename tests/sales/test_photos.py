"""Photographs of papers: drawn anew, never the bytes that came. Source: 001-80."""

import zlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from renewal.accounts.models import NotAllowed
from sales.actions import MOST_PHOTOS, PhotoRefused, StepRefused, add_photo, missing_papers
from sales.actions.ledgers import note_missing
from sales.models import IntentionForm, Photo
from sales.photographs import MOST_BYTES, NotAPhotograph, photograph_of
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_manager,
    make_specialist,
    make_supervisor,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOON = MORNING + timedelta(hours=3)
NO_PICTURE = "It is no JPEG, PNG or WebP picture, or it is damaged; take it again."
TOO_MANY = "It has too many pixels; take it with a lower resolution."


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def picture(
    kind: str = "JPEG", *, size: tuple[int, int] = (400, 300), mode: str = "RGB", **values: object
) -> bytes:
    target = BytesIO()
    Image.new(mode, size, "red" if mode in ("RGB", "RGBA") else 1).save(target, kind, **values)
    return target.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def drawn(content: bytes) -> Image.Image:
    return Image.open(BytesIO(photograph_of(BytesIO(content), size=len(content)).content))


def why_not(content: bytes) -> str:
    with pytest.raises(NotAPhotograph) as refusal:
        photograph_of(BytesIO(content), size=len(content))
    return str(refusal.value)


def make_to_deliver() -> IntentionForm:
    return make_visit().form


def sent(content: bytes | None = None, name: str = "licence.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


# What is drawn


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("WEBP", "RGB"),
    ],
)
def test_whatever_came_a_plain_jpeg_is_kept(kind: str, mode: str) -> None:
    image = drawn(picture(kind, mode=mode))

    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))


@pytest.mark.parametrize(
    ("size", "kept"), [((4000, 3000), (2000, 1500)), ((1000, 5000), (400, 2000)), ((9, 7), (9, 7))]
)
def test_the_longest_side_is_two_thousand(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert drawn(picture(size=size)).size == kept


def test_it_is_upright_and_nothing_of_the_camera_is_left() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Maker of phones"
    exif[0x8825] = {1: "N", 2: (31.0, 58.0, 12.0), 3: "E", 4: (118.0, 46.0, 1.0)}
    content = picture(exif=exif, comment=b"at home")

    image = drawn(content)

    assert image.size == (300, 400)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_bytes_behind_the_picture_are_gone() -> None:
    content = picture() + b"<script>alert(1)</script>PK\x03\x04"

    kept = photograph_of(BytesIO(content), size=len(content)).content

    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept
    assert kept.endswith(b"\xff\xd9")


def test_transparent_parts_become_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")

    assert drawn(target.getvalue()).getpixel((5, 5)) == (255, 255, 255)


# What is refused


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + bytes(200),
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        picture("GIF"),
        picture("TIFF"),
        b"\x00\x00\x00\x18ftypheic" + bytes(200),
        picture(size=(800, 600))[:-400],
        picture("PNG")[:60],
        b"\xff\xd8\xff",
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    assert why_not(content) == NO_PICTURE


@pytest.mark.parametrize("size", [(30_000, 30_000), (6_000, 4_001)])
def test_a_bomb_is_refused_by_its_head(size: tuple[int, int]) -> None:
    assert why_not(png_bomb(*size)) == TOO_MANY


def test_a_file_too_large_is_refused_unread() -> None:
    with pytest.raises(NotAPhotograph) as refusal:
        photograph_of(BytesIO(), size=MOST_BYTES + 1)

    assert str(refusal.value) == "It has more than 12 MB; take it with a lower resolution."


# Keeping them


def test_a_photograph_is_kept_with_its_paper() -> None:
    form = make_to_deliver()
    seller = form.task.assignee

    photo = add_photo(form=form, paper="VEHICLE_LICENCE", upload=sent(), by=seller, now=NOON)

    photo.refresh_from_db()
    assert (photo.form, photo.paper, photo.by, photo.at) == (form, "VEHICLE_LICENCE", seller, NOON)
    assert (photo.width, photo.height) == (400, 300)
    path = Path(photo.file.path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.suffix == ".jpg"
    assert "licence" not in path.name


def test_it_leaves_the_ledger_to_the_clerk() -> None:
    form = make_to_deliver()
    note_missing(form, ["NOTICE"], by=form.task.assignee, now=NOON)

    add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)

    assert missing_papers(form) == ["NOTICE"]


def test_a_refusal_names_the_file() -> None:
    form = make_to_deliver()

    with pytest.raises(PhotoRefused) as refusal:
        add_photo(
            form=form, paper="NOTICE", upload=sent(b"PK", "x.jpg"), by=form.task.assignee, now=NOON
        )

    assert str(refusal.value) == f"“x.jpg” is not kept. {NO_PICTURE}"
    assert not Photo.objects.exists()


def test_a_form_has_thirty_at_most() -> None:
    form = make_to_deliver()
    one = add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)
    Photo.objects.bulk_create(
        Photo(form=form, paper="NOTICE", file=one.file.name, width=1, height=1, at=NOON, by=one.by)
        for _ in range(MOST_PHOTOS - 1)
    )

    with pytest.raises(PhotoRefused) as refusal:
        add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)

    assert str(refusal.value) == ("“licence.jpg” is not kept. A form has at most 30 photographs.")


def test_strangers_and_supervisors_add_none_and_nobody_to_a_form_that_is_over() -> None:
    form = make_to_deliver()

    for user in (make_specialist(), make_supervisor()):
        with pytest.raises(NotAllowed):
            add_photo(form=form, paper="NOTICE", upload=sent(), by=user, now=NOON)
    over = make_form(state="WITHDRAWN")
    with pytest.raises(StepRefused):
        add_photo(form=over, paper="NOTICE", upload=sent(), by=over.task.assignee, now=NOON)


def test_a_photograph_is_never_changed() -> None:
    form = make_to_deliver()
    photo = add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)

    photo.paper = "ID_CARD"
    with pytest.raises(DatabaseError), transaction.atomic():
        photo.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        photo.delete()


# The pages


def test_several_are_sent_at_once_and_the_bad_one_is_named(client: Client) -> None:
    form = make_to_deliver()
    client.force_login(form.task.assignee)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("sales:add_photo", args=[form.pk])

    answer = client.post(
        url, {"paper": "NOTICE", "chosen": [sent(name="a.jpg"), sent(b"<svg/>", "b.jpg")]}
    )

    assert answer.status_code == 422
    errors = answer.context["photo_form"].non_field_errors()
    assert errors == [f"“b.jpg” is not kept. {NO_PICTURE}", "Kept: 1."]
    assert Photo.objects.count() == 1
    assert client.post(url, {"paper": "NOTICE", "taken": sent()}).status_code == 302
    assert client.post(url, {"paper": "NOTICE"}).status_code == 422
    assert Photo.objects.count() == 2


def test_it_is_handed_out_as_a_picture_to_who_sees_the_form(client: Client) -> None:
    form = make_to_deliver()
    photo = add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)
    url = reverse("sales:photo", args=[photo.pk])

    for user in (form.task.assignee, make_issuing_clerk(), make_supervisor(), make_manager()):
        client.force_login(user)
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert Image.open(BytesIO(answer.getvalue())).size == (400, 300)
    small = client.get(url, {"small": ""})
    assert Image.open(BytesIO(small.getvalue())).size == (320, 240)


def test_to_others_it_is_not_there(client: Client) -> None:
    form = make_to_deliver()
    photo = add_photo(form=form, paper="NOTICE", upload=sent(), by=form.task.assignee, now=NOON)
    url = reverse("sales:photo", args=[photo.pk])

    for user in (make_specialist(), make_issuing_clerk(branch=make_branch())):
        client.force_login(user)
        assert client.get(url).status_code == 404

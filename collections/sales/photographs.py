"""A photograph drawn anew: decoded, turned upright, made smaller, written as JPEG. Pure.

Nothing of the file that came is kept but its picture: no place, no camera, no bytes behind it.
Source: 001-80.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 12 * 1024 * 1024
LONGEST_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 320  # pixels
QUALITY = 80
# Pixels by format: a JPEG is decoded small, the others whole.
MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
FORMATS = ("JPEG", "PNG", "WEBP")
# What Pillow raises for a file that is not what it says.
_BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_WIDE_GREY = ("I", "I;16", "I;16B", "I;16L")


class NotAPhotograph(Exception):
    """The file cannot be kept as a photograph; str() says why, and what to do."""


@dataclass(frozen=True)
class Photograph:
    """A JPEG of our own making."""

    content: bytes
    width: int
    height: int


def photograph_of(file: IO[bytes], *, size: int) -> Photograph:
    """Return the picture in `file`, which has `size` bytes.

    Raises:
        NotAPhotograph: it is too large, no JPEG, PNG or WebP, or damaged.
    """
    if size > MOST_BYTES:
        raise NotAPhotograph(
            _("It has more than %(most)s MB; take it with a lower resolution.")
            % {"most": MOST_BYTES // 1024**2}
        )
    try:
        _check(file)
        return _drawn_anew(file, side=LONGEST_SIDE)
    except _BOMBS as bomb:
        raise NotAPhotograph(_too_many_pixels()) from bomb
    except _BROKEN as fault:
        raise NotAPhotograph(
            _("It is no JPEG, PNG or WebP picture, or it is damaged; take it again.")
        ) from fault


def thumbnail_of(file: IO[bytes]) -> bytes:
    """Return a small JPEG of one of our own."""
    return _drawn_anew(file, side=THUMBNAIL_SIDE).content


def _check(file: IO[bytes]) -> None:
    """Look at the head alone: how much would be decoded, and whether the file is whole."""
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS[image.format or ""]:
            raise NotAPhotograph(_too_many_pixels())
        image.verify()


def _too_many_pixels() -> str:
    return _("It has too many pixels; take it with a lower resolution.")


def _drawn_anew(file: IO[bytes], *, side: int) -> Photograph:
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        image.draft("RGB", (side, side))
        image.load()
        image.thumbnail((side, side), reducing_gap=3)
        upright = ImageOps.exif_transpose(image)
    if upright.mode in _WIDE_GREY:
        upright = upright.point(lambda value: value / 256).convert("L")
    picture = Image.new("RGB", upright.size, "white")
    layer = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.paste(layer, mask=layer if layer.mode == "RGBA" else None)
    target = BytesIO()
    picture.save(target, "JPEG", quality=QUALITY)
    return Photograph(target.getvalue(), picture.width, picture.height)

"""Texts, numbers that are text, names, plates, yes and no."""

import re
import unicodedata
from typing import Final

from renewal.lib.workbooks.read import Cell

NOTHING: Final = frozenset(
    {
        "-",
        "--",
        "---",
        "----",
        "/",
        "//",
        "\\",
        ".",
        "无",
        "空",
        "不详",
        "未知",
        "暂无",
        "NULL",
        "NONE",
        "N/A",
        "#N/A",
        "NAN",
        "NIL",
        "NAT",
    }
)
EXACT_FLOAT = 2**53
EXCEL_DIGITS = 10**15  # Excel keeps 15 digits of a number and writes noughts for the rest
HAN = r"\u2e80-\u9fff\uf900-\ufaff"
BLANKS = re.compile(r"\s+")
BLANK_IN_HAN = re.compile(rf"(?<=[{HAN}·（）()])\s+|\s+(?=[{HAN}·（）()])")
QUOTED_TEXT = re.compile(r'="(.*)"', re.DOTALL)
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
YES: Final = frozenset(
    {
        "是",
        "Y",
        "YES",
        "1",
        "√",
        "✓",
        "✔",
        "有",
        "TRUE",
        "T",
        "对",
        "已续",
        "已续保",
    }
)
NO: Final = frozenset(
    {
        "否",
        "N",
        "NO",
        "0",
        "×",
        "✗",
        "X",
        "无",
        "没有",
        "FALSE",
        "F",
        "未续",
        "未续保",
    }
)
NO_PLATE: Final = frozenset(
    {
        "新车",
        "未上牌",
        "暂未上牌",
        "暂无牌",
        "待上牌",
        "无牌",
        "新车未上牌",
        "无",
        "*-*",
        "*",
    }
)
TITLE = re.compile(r"(?<=.)\s*[(（]?(先生|女士|小姐)[)）]?$")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
PLATE = re.compile(rf"[{HAN}][A-Z][A-Z0-9{HAN}]{{5,6}}")


class Unreadable(ValueError):
    """The cell holds something, but no value of its type. `code` says why."""

    def __init__(self, code: str = "UNREADABLE") -> None:
        super().__init__(code)
        self.code = code


def is_masked(cell: Cell, *, free_text: bool = False) -> bool:
    """Tell whether a cell holds a `*` mask, which is never a value.

    In free text a single star is a sign like any other.
    """
    if not isinstance(cell, str):
        return False
    text = cell.replace("＊", "*")
    return "**" in text if free_text else "*" in text


def plain(cell: Cell) -> str:
    """Return a cell as one line of half-width text, its blanks single, "" for nothing."""
    if isinstance(cell, str):
        text = BLANKS.sub(" ", unicodedata.normalize("NFKC", cell)).strip(" '`")
        return "" if text.upper() in NOTHING else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e22 else repr(cell)
    return str(cell)


def read_text(cell: Cell) -> str | None:
    """Read free text: trimmed, its signs kept as they are, lines joined by a blank."""
    if isinstance(cell, str):
        text = BLANKS.sub(" ", cell).strip()
        if found := QUOTED_TEXT.fullmatch(text):
            text = found[1].strip()
        return None if text.upper() in NOTHING else text or None
    return plain(cell) or None


def read_number_text(cell: Cell) -> str | None:
    """Read a policy, identity, engine or account number: text always, without blanks.

    Raises:
        Unreadable: `RUINED`: a number cell has already lost the last digits.
    """
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool)):
        size = abs(cell)
        if size > EXACT_FLOAT or (size >= EXCEL_DIGITS and size % 10 == 0):
            raise Unreadable("RUINED")
    elif isinstance(cell, str) and SCIENTIFIC.fullmatch(cell.strip()):
        raise Unreadable("RUINED")
    text = plain(cell)
    if found := QUOTED_TEXT.fullmatch(text):
        text = found[1]
    text = text.strip("'\"`").replace(" ", "")
    return None if text.upper() in NOTHING else text or None


def read_yes_no(cell: Cell) -> bool | None:
    """Read 是/否, Y/N, 1/0, √/×, 有/无."""
    if isinstance(cell, bool):
        return cell
    text = cell.strip() if isinstance(cell, str) else plain(cell)
    text = unicodedata.normalize("NFKC", text).upper()
    if text in YES:
        return True
    if text in NO:
        return False
    if not text or text in NOTHING:
        return None
    raise Unreadable


def read_name(cell: Cell) -> str | None:
    """Read a name: without a title, blanks between Chinese signs and full-width letters."""
    text = plain(cell)
    if not text:
        return None
    text = TITLE.sub("", text)
    return BLANK_IN_HAN.sub("", text).replace("(", "（").replace(")", "）") or None


def title_of(cell: Cell) -> str:
    """Return the title (先生, 女士) that follows a name, or ""."""
    found = TITLE.search(plain(cell))
    return found[1] if found else ""


def read_plate(cell: Cell) -> str | None:
    """Read a licence plate: upper case, no blanks, dots or hyphens; None for a car without one."""
    text = plain(cell).upper().replace(" ", "")
    if not text or text in NO_PLATE:
        return None
    return re.sub(r"[·•.\-—_]", "", text) or None


def doubt_of_plate(plate: str) -> str:
    """Return why a plate is doubtful, as a code, or ""."""
    if any(letter in plate[2:] for letter in "OI"):
        return "PLATE_LETTER"
    return "" if PLATE.fullmatch(plate) else "PLATE_SHAPE"


def read_id_no(cell: Cell) -> str | None:
    """Read the number of an identity document; its last place may be an X."""
    text = read_number_text(cell)
    return text.upper() if text else None


def read_vin(cell: Cell) -> str | None:
    """Read a chassis number: upper case, without blanks; what is not 17 places long is kept."""
    text = read_number_text(cell)
    return text.replace("-", "").upper() or None if text else None


def doubt_of_vin(vin: str) -> str:
    """Return why a chassis number is doubtful, as a code, or ""."""
    return "" if VIN.fullmatch(vin) else "VIN_SHAPE"

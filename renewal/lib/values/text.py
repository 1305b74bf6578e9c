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
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
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
QUOTED_TEXT = re.compile(r'\s*="(.*)"\s*', re.DOTALL)  # how exports keep text from being a number
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
# Source: DICTIONARY.md A1; what else exports write in the columns of A4.
YES_WORDS = (
    "是、Y、YES、1、√、✓、✔、☑、有、TRUE、T、对、已续、已续保、VIP、VIP客户、开通、已开通、同意、人伤、有人伤、自垫、"
    "已自垫、冲正、已冲正、红冲、回退、作废、电子、电子保单、过户、过户车、已过户、车队、团车、双录、已双录、"
    "自保件、特殊件、移交、已移交"
)
NO_WORDS = (
    "否、N、NO、0、×、✗、✘、X、无、没有、FALSE、F、未续、未续保、待续、待续保、非VIP、普通、普通客户、未开通、不开通、"
    "不同意、无人伤、非人伤、未自垫、非自垫、未冲正、正常、纸质、纸质保单、非过户、非过户车、未过户、非车队、非团车、"
    "未双录、非双录、非自保件、非特殊件、未移交、不移交"
)
NO_PLATE_WORDS = (
    "新车、未上牌、暂未上牌、尚未上牌、暂无牌、暂无牌照、待上牌、无牌、无牌照、无车牌、未挂牌、新车未上牌、无、"
    "*-*、*"
)
YES: Final = frozenset(YES_WORDS.split("、"))
NO: Final = frozenset(NO_WORDS.split("、"))
NO_PLATE: Final = frozenset(NO_PLATE_WORDS.split("、"))
TITLE = re.compile(r"(?<=.)\s*[(（]?(先生|女士|小姐)[)）]?$")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
PLATE = re.compile(rf"[{HAN}][A-Z][A-Z0-9{HAN}]{{5,6}}")
ORGANISATIONS = ("公司", "中心", "合作社", "厂", "局", "院", "校", "队", "店", "所")
NAMES_TOO = ("行", "会")  # end the names of banks and associations, and given names of one sign
LONGEST_PERSON = 3  # signs
TAIL_LENGTH = 4


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
        text = unicodedata.normalize("NFKC", _bare(cell))
        text = BLANKS.sub(" ", text).strip(" '`")
        return "" if text.upper() in NOTHING else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e22 else repr(cell)
    return str(cell)


def _bare(text: str) -> str:
    """Return a text without what an export put around it: `="…"` and signs without a width."""
    if found := QUOTED_TEXT.fullmatch(text):
        text = found[1]
    return INVISIBLE.sub("", text)


def read_text(cell: Cell) -> str | None:
    """Read free text: trimmed, its signs kept as they are, lines joined by a blank."""
    if isinstance(cell, str):
        text = BLANKS.sub(" ", _bare(cell)).strip().removeprefix("'")
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
    text = plain(cell).strip("'\"`").replace(" ", "")
    return None if text.upper() in NOTHING else text or None


def read_account_tail(cell: Cell) -> str | None:
    """Read the last four digits of a bank account: nothing else of it is ever kept.

    Raises:
        Unreadable: `RUINED`: a number cell has already lost them.
    """
    digits = [sign for sign in read_number_text(cell) or "" if sign.isdecimal()]
    return "".join(digits[-TAIL_LENGTH:]).zfill(TAIL_LENGTH) if digits else None


def read_yes_no(cell: Cell) -> bool | None:
    """Read 是/否, Y/N, 1/0, √/×, 有/无."""
    if isinstance(cell, bool):
        return cell
    text = unicodedata.normalize("NFKC", _bare(cell)) if isinstance(cell, str) else plain(cell)
    text = BLANKS.sub("", text).strip("'").upper()
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


def is_organisation(name: str) -> bool:
    """Tell whether a name as `read_name` returns it is a company's, by its ending."""
    if name.endswith(NAMES_TOO):
        return len(name) > LONGEST_PERSON
    return name.endswith(ORGANISATIONS)


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

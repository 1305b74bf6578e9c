"""A workbook of policies as a core system exports it: 25 columns, shared strings, real dates."""

import random
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

# Heading, column of the bench's own table, type.
COLUMNS = (
    ("保单号", "policy_no", "text"),
    ("产品名称", "product", "text"),
    ("投保人", "applicant", "text"),
    ("投保人证件号码", "applicant_id_no", "text"),
    ("被保险人", "insured", "text"),
    ("联系电话", "phone", "text"),
    ("备用电话", "phone_alt", "text"),
    ("车牌号", "plate", "text"),
    ("车架号", "vin", "text"),
    ("发动机号", "engine_no", "text"),
    ("厂牌型号", "make_model", "text"),
    ("起保日期", "starts_on", "date"),
    ("到期日期", "expires_on", "date"),
    ("保费", "premium", "money"),
    ("商业险保费", "commercial_premium", "money"),
    ("交强险保费", "compulsory_premium", "money"),
    ("车船税", "vehicle_tax", "money"),
    ("归属机构", "branch", "branch"),
    ("经办人", "handler", "text"),
    ("渠道", "channel", "text"),
    ("通信地址", "address", "text"),
    ("保单状态", "status", "text"),
    ("出险次数", "claims", "int"),
    ("备注", "remark", "text"),
    ("录入时间", "entered_at", "moment"),
)
HEADINGS = [heading for heading, _name, _type in COLUMNS]
NAMES = [name for _heading, name, _type in COLUMNS]
TYPES = [type_ for _heading, _name, type_ in COLUMNS]
BRANCHES = tuple(f"{place}分公司" for place in "甲乙丙丁戊己庚辛壬癸子丑")
FIRST_DAY = date(2025, 1, 1)
EPOCH = date(1899, 12, 30)
STYLES = {"date": 1, "moment": 2}
PLACE_OF_END = NAMES.index("expires_on")


def policies(rows: int, *, wrong_every: int = 0) -> Iterator[list[object]]:
    """Yield rows that no real policy can have; every so many have an end that is no date."""
    dice = random.Random(rows)
    for number in range(rows):
        row = _policy(number, dice)
        if wrong_every and number % wrong_every == 0:
            row[PLACE_OF_END] = "2026-02-30"
        yield row


def _policy(number: int, dice: random.Random) -> list[object]:
    name = (
        dice.choice("赵钱孙李周吴郑王冯陈") + dice.choice("甲乙丙丁") + dice.choice("子丑寅卯辰巳")
    )
    starts = FIRST_DAY + timedelta(days=dice.randrange(730))
    commercial, compulsory = dice.randrange(150_000, 900_000), dice.randrange(66_500, 110_000)
    branch = dice.choice(BRANCHES)
    return [
        f"PDZA2025{number:012d}",
        dice.choice(("机动车商业保险", "机动车交强险", "家庭财产保险")),
        name,
        f"000000{dice.randrange(1960, 1999)}{dice.randrange(1, 13):02d}{dice.randrange(10**6):06d}",
        name,
        f"12{dice.randrange(10**9):09d}",
        f"12{dice.randrange(10**9):09d}" if dice.random() < 0.3 else "",
        f"{dice.choice('京沪粤浙苏川')}I{dice.randrange(10**5):05d}",
        f"LTEST{dice.randrange(10**12):012d}",
        f"{dice.randrange(10**7):07d}",
        dice.choice(("大众牌SVW71810BU", "丰田牌GTM7200VP", "比亚迪牌BYD7009BEV2")),
        starts,
        starts + timedelta(days=364),
        (commercial + compulsory) / 100,
        commercial / 100,
        compulsory / 100,
        dice.randrange(30_000, 90_000) / 100,
        branch,
        f"甲某{dice.randrange(500)}",
        dice.choice(("电销", "网销", "续保", "中介")),
        f"{branch[0]}市人民路{dice.randrange(999)}号{dice.randrange(40)}栋{dice.randrange(999)}室",
        dice.choice(("有效", "已续保", "退保")),
        dice.randrange(4),
        "客户要求下午联系，注意礼貌用语" if dice.random() < 0.2 else "",
        datetime(2025, 1, 1) + timedelta(seconds=dice.randrange(20_000_000)),  # noqa: DTZ001
    ]


def write_workbook(path: Path, rows: Iterator[list[object]]) -> None:
    """Write rows below the headings, as Excel saves them."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part, content in PARTS.items():
            archive.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, row in enumerate([HEADINGS, *rows], 1):
                cells = "".join(
                    _cell(f"{letter}{number}", value, strings)
                    for letter, value in zip(LETTERS, row, strict=True)
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')


def _cell(place: str, value: object, strings: dict[str, int]) -> str:
    if isinstance(value, str):
        if not value:
            return ""
        return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    if isinstance(value, datetime):
        since = value - datetime.combine(EPOCH, datetime.min.time())
        return f'<c r="{place}" s="{STYLES["moment"]}"><v>{since / timedelta(days=1)!r}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{STYLES["date"]}"><v>{(value - EPOCH).days}</v></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXY"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="保单" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts>'
    "<fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>',
}

"""What an export from the database costs, beside the floor and what else could write it.

    .venv/bin/python bench/export.py [--rows 100000] [--runs 5]

A scratch PostgreSQL holds a table of 25 columns. Each case runs in a process of its own, round by
round in turn; processor seconds are the process's and the whole server's, medians are shown. The
floor is a sheet written by hand that checks nothing. Peers that are not installed are left out.
Ends with the goals G5 to G7. Append the tables to RESULTS.md with date, machine and load.
"""

import argparse
import importlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import environ
import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Heading, column, kind and what fills it in row g.
COLUMNS = [
    ("保单号", "policy_no", "text", "'PDZI2026' || lpad(g::text, 12, '0')"),
    (
        "产品",
        "product",
        "text",
        "(ARRAY['机动车商业保险', '机动车交强险', '家庭财产保险'])[1 + g % 3]",
    ),
    ("投保人", "applicant", "text", "'甲某' || g % 1000"),
    ("投保人证件号", "applicant_id_no", "text", "'000000' || lpad((g * 7919)::text, 12, '0')"),
    ("被保险人", "insured", "text", "'乙某' || g % 1000"),
    ("联系电话", "phone", "text", "'12' || lpad((g * 104729 % 1000000000)::text, 9, '0')"),
    ("备用电话", "phone2", "text", "CASE WHEN g % 3 = 0 THEN '12000000001' ELSE '' END"),
    ("车牌号", "plate", "text", "'苏I' || lpad((g % 100000)::text, 5, '0')"),
    ("车架号", "vin", "text", "'LIV' || lpad((g * 104729)::text, 14, '0')"),
    ("发动机号", "engine_no", "text", "lpad((g * 7919 % 10000000)::text, 7, '0')"),
    ("厂牌型号", "make_model", "text", "(ARRAY['大众牌SVW71810BU', '丰田牌GTM7200VP'])[1 + g % 2]"),
    ("起保日期", "starts_on", "date", "date '2025-01-01' + (g * 31 % 730)::int"),
    ("到期日期", "expires_on", "date", "date '2026-01-01' + (g * 31 % 730)::int"),
    ("保费", "premium", "numeric(12, 2)", "(150000 + g * 7919 % 900000) / 100.0"),
    ("商业险保费", "commercial", "numeric(12, 2)", "(100000 + g * 7907 % 800000) / 100.0"),
    ("交强险保费", "compulsory", "numeric(12, 2)", "(66500 + g * 7901 % 44000) / 100.0"),
    ("车船税", "tax", "numeric(12, 2)", "(30000 + g * 7883 % 60000) / 100.0"),
    ("机构", "branch", "text", "(ARRAY['南京', '苏州', '无锡', '常州'])[1 + g % 4] || '分公司'"),
    ("经办人", "handler", "text", "'业务员' || g % 500"),
    ("渠道", "channel", "text", "(ARRAY['电销', '网销', '续保', '中介'])[1 + g % 4]"),
    (
        "地址",
        "address",
        "text",
        "'某市人民路' || g % 999 || '号' || g % 40 || '栋' || g % 3305 || '室'",
    ),
    ("状态", "status", "text", "(ARRAY['有效', '已续保', '退保'])[1 + g % 3]"),
    ("出险次数", "claims", "int", "g % 4"),
    (
        "备注",
        "remark",
        "text",
        "CASE WHEN g % 5 = 0 THEN '客户要求下午联系，注意礼貌用语' ELSE '' END",
    ),
    (
        "录入时间",
        "entered_at",
        "timestamptz",
        "timestamptz '2025-01-01 09:00+08' + g * interval '97 s'",
    ),
]
HEADINGS = [heading for heading, _name, _type, _filling in COLUMNS]
NAMES = [name for _heading, name, _type, _filling in COLUMNS]
TYPES = [type_ for _heading, _name, type_, _filling in COLUMNS]
BATCH = 2000
REAPED = 0.3  # seconds until a closed connection's server process has been waited for
MIB = 1 << 20


def address() -> dict[str, Any]:
    """Return the scratch server's address as Django takes it."""
    config = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    return config | {"HOST": unquote(config["HOST"])}


def connect(**options: Any) -> psycopg.Connection[Any]:
    at = address()
    return psycopg.connect(
        host=at["HOST"],
        port=at["PORT"] or None,
        dbname=at["NAME"],
        user=at["USER"],
        password=at["PASSWORD"],
        **options,
    )


def make_table(rows: int) -> None:
    columns = ", ".join(f"{name} {type_} NOT NULL" for _h, name, type_, _f in COLUMNS)
    fillings = ", ".join(filling for _h, _n, _t, filling in COLUMNS)
    with connect(autocommit=True) as connection:
        connection.execute(f"CREATE TABLE bench_policy (id bigint PRIMARY KEY, {columns})")
        connection.execute(
            f"INSERT INTO bench_policy SELECT g, {fillings}"
            f" FROM generate_series(1, {rows}::bigint) g"
        )
        connection.execute("VACUUM ANALYZE bench_policy")


# Where rows come from


def by_cursor(rows: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows from a server-side cursor, as the floor takes them: floats and naive moments."""
    casts = {"numeric(12, 2)": "{}::float8", "timestamptz": "{}::timestamp"}
    columns = ", ".join(
        casts.get(type_, "{}").format(name) for name, type_ in zip(NAMES, TYPES, strict=True)
    )
    with (
        connect(options="-c timezone=Asia/Shanghai") as connection,
        connection.cursor(name="rows", binary=True) as cursor,
    ):
        cursor.itersize = BATCH
        cursor.execute(f"SELECT {columns} FROM bench_policy ORDER BY id LIMIT {rows}")
        yield from cursor


def set_up_django() -> None:
    import django
    from django.conf import settings

    settings.configure(DATABASES={"default": address()}, TIME_ZONE="Asia/Shanghai")
    django.setup()


def policies() -> Any:
    """Return the table as Django's."""
    from django.db import models

    fields = {
        "text": models.TextField,
        "date": models.DateField,
        "numeric(12, 2)": partial(models.DecimalField, max_digits=12, decimal_places=2),
        "int": models.IntegerField,
        "timestamptz": models.DateTimeField,
    }
    meta = type("Meta", (), {"app_label": "bench", "db_table": "bench_policy", "managed": False})
    return type(
        "Policy",
        (models.Model,),
        {name: fields[type_]() for name, type_ in zip(NAMES, TYPES, strict=True)}
        | {"id": models.BigIntegerField(primary_key=True), "Meta": meta, "__module__": __name__},
    )


def by_values(rows: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows as the export centre takes them: values of a query set, typed."""
    return policies().objects.order_by("pk").values_list(*NAMES)[:rows].iterator(BATCH)


def by_objects(rows: int) -> Iterator[list[Any]]:
    """Yield rows as they are commonly taken: an object for each."""
    from django.utils import timezone

    for policy in policies().objects.order_by("pk")[:rows].iterator(BATCH):
        row = [getattr(policy, name) for name in NAMES]
        row[-1] = timezone.make_naive(row[-1])
        yield row


# What writes them


def raw_xml(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    """The floor: one cell after the other, nothing checked but `&<>`."""
    day_0 = date(1899, 12, 30).toordinal()

    def of_a_day(at: datetime) -> float:
        return (at.hour * 3600 + at.minute * 60 + at.second) / 86400

    cells: dict[str, Callable[[Any], str]] = {
        "text": lambda v: f'<c t="inlineStr"><is><t>{escape(v)}</t></is></c>' if v else "<c/>",
        "numeric(12, 2)": lambda v: f"<c><v>{v}</v></c>",
        "int": lambda v: f"<c><v>{v}</v></c>",
        "date": lambda v: f'<c s="1"><v>{v.toordinal() - day_0}</v></c>',
        "timestamptz": lambda v: f'<c s="2"><v>{v.toordinal() - day_0 + of_a_day(v):.9f}</v></c>',
    }
    plan = [cells[type_] for type_ in TYPES]
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        part.write(b"<worksheet><sheetData>")
        lines = []
        for row in rows:
            cells_of_row = [cell(value) for cell, value in zip(plan, row, strict=True)]
            lines.append(f"<row>{''.join(cells_of_row)}</row>")
            if len(lines) == BATCH:
                part.write("".join(lines).encode())
                lines.clear()
        part.write("".join(lines).encode() + b"</sheetData></worksheet>")


def ours(rows: Iterable[tuple[Any, ...]], path: Path, *, by_table: bool = False) -> None:
    from renewal.lib.workbooks import Column, Kind, SheetOut, write_large, write_table

    kinds = {
        "text": Kind.TEXT,
        "numeric(12, 2)": Kind.MONEY,
        "int": Kind.INT,
        "date": Kind.DATE,
        "timestamptz": Kind.STAMP,
    }
    columns = [
        Column(heading, kinds[type_]) for heading, type_ in zip(HEADINGS, TYPES, strict=True)
    ]
    sheet = SheetOut("保单", columns, rows)
    if by_table:
        write_table(path, [sheet])
    else:
        write_large(path, sheet)


def with_openpyxl(rows: Iterable[Iterable[Any]], path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    workbook.save(path)


def with_xlsxwriter(rows: Iterable[Iterable[Any]], path: Path) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)


def with_pandas(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    import pandas

    pandas.DataFrame(rows, columns=HEADINGS).to_excel(path, index=False, engine="xlsxwriter")


def with_rustpy(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    from rustpy_xlsxwriter import write_worksheet

    write_worksheet((dict(zip(HEADINGS, row, strict=True)) for row in rows), str(path))


Case = tuple[Callable[[int], Iterable[Any]], Callable[[Any, Path], None], str]
FLOOR, OURS, OURS_TYPED = "floor: raw_xml", "write_large", "values_list + write_large"
COMMON = "objects + openpyxl write-only"
OWN = "renewal.lib.workbooks"
# Rows from, writer, and the package that must be there.
CASES: dict[str, Case] = {
    FLOOR: (by_cursor, raw_xml, "zipfile"),
    OURS: (by_cursor, ours, OWN),
    OURS_TYPED: (by_values, ours, OWN),
    COMMON: (by_objects, with_openpyxl, "openpyxl"),
    "rustpy-xlsxwriter": (by_cursor, with_rustpy, "rustpy_xlsxwriter"),
    "write_table": (by_cursor, partial(ours, by_table=True), OWN),
    "xlsxwriter": (by_cursor, with_xlsxwriter, "xlsxwriter"),
    "openpyxl write-only": (by_cursor, with_openpyxl, "openpyxl"),
    "pandas": (by_cursor, with_pandas, "pandas"),
}
SLOW = {"write_table", "xlsxwriter", "openpyxl write-only", "pandas"}


# Measuring


def server_seconds() -> float:
    """Return the processor seconds of the whole PostgreSQL server so far."""
    with connect() as connection:
        backend = psutil.Process(connection.info.backend_pid)
        server = backend.parent()
        assert server is not None
        spent = sum(server.cpu_times()[:4])  # its own, and those of children that have ended
        for process in server.children():
            spent += sum(process.cpu_times()[:2])
    return spent


def peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def run_case(name: str, rows: int) -> dict[str, float]:
    """Export once, in this process; what it imports is not counted."""
    source, write, package = CASES[name]
    importlib.import_module(package)
    set_up_django()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        server, wall, cpu = server_seconds(), time.perf_counter(), time.process_time()
        write(source(rows), path)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        time.sleep(REAPED)
        return {
            "wall": wall,
            "client": cpu,
            "server": server_seconds() - server,
            "peak": peak_bytes() / MIB,
            "file": path.stat().st_size / MIB,
        }


def measure(name: str, rows: int) -> dict[str, float]:
    """Export once, in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--case", name, "--rows", str(rows)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def middle(results: list[dict[str, float]], key: str) -> float:
    return statistics.median(result[key] for result in results)


def processor(results: list[dict[str, float]]) -> float:
    return statistics.median(result["client"] + result["server"] for result in results)


def show(results: dict[str, list[dict[str, float]]], *, rows: int) -> None:
    print(f"\n{rows:,} rows of {len(COLUMNS)} columns from PostgreSQL:\n")
    print("| case | runs | cpu s: client + server | x floor | wall s | peak MiB | file MiB |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    floor = processor(results[FLOOR])
    for name, measured in sorted(results.items(), key=lambda item: processor(item[1])):
        print(
            f"| {name} | {len(measured)} | {middle(measured, 'client'):.2f}"
            f" + {middle(measured, 'server'):.2f} | {processor(measured) / floor:.2f}"
            f" | {middle(measured, 'wall'):.2f} | {middle(measured, 'peak'):.0f}"
            f" | {middle(measured, 'file'):.1f} |"
        )


def judge(results: dict[str, list[dict[str, float]]], few: float, many: float) -> None:
    floor, typed = processor(results[FLOOR]), processor(results[OURS_TYPED])
    common = processor(results[COMMON])
    print("\n| goal | wanted | measured |\n| --- | --- | --- |")
    print(f"| G5: {OURS}, cpu x floor | <= 1.3 | {processor(results[OURS]) / floor:.2f} |")
    print(f"| the same, {OURS_TYPED} | | {typed / floor:.2f} |")
    print(f"| G6: {OURS_TYPED}, part of {COMMON} | <= 1/8 | 1/{common / typed:.1f} |")
    print(f"| G7: peak memory at the most rows against the fewest | <= 1.1 | {many / few:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slow-runs", type=int, default=1, help="of the slow peers")
    parser.add_argument("--growth", type=int, nargs=2, default=[20_000, 300_000])
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(run_case(options.case, options.rows)))
        return
    names = []
    for name, (_source, _write, package) in CASES.items():
        if importlib.util.find_spec(package) is None:
            print(f"Left out, not installed: {package}")
        else:
            names.append(name)
    from renewal import embedded

    for variable in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        os.environ.pop(variable, None)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # as root the servers run as somebody else
        with embedded.servers(var=Path(folder) / "var", durable=False):
            make_table(max(options.rows, *options.growth))
            results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
            for run in range(options.runs):
                for name in names:
                    if name not in SLOW or run < options.slow_runs:
                        results[name].append(measure(name, options.rows))
            few, many = (
                statistics.median(measure(OURS_TYPED, rows)["peak"] for _run in range(3))
                for rows in options.growth
            )
    show(results, rows=options.rows)
    judge(results, few, many)


if __name__ == "__main__":
    main()

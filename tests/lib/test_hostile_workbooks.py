"""Every broken or hostile file gets one clear sentence, or is read where it does no harm.

Source: RELIABILITY.md T7 to T12, X1.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from renewal.lib.workbooks import WorkbookRefused, read_workbook
from renewal.lib.workbooks.refused import SENTENCES
from tests.lib.corpus import CASES, Case

MOST_MEMORY = 512 << 10  # KiB
HUNGRY = ("FAR_CELL", "MEMORY", "TOO_MANY_CELLS", "UNPACKS_TOO_BIG")
READ_ALL = """
import resource, sys
from pathlib import Path
from django.conf import settings
from renewal.lib.workbooks import WorkbookRefused, read_workbook
settings.configure(USE_I18N=False)
for name in sys.argv[1:]:
    try:
        read_workbook(Path(name))
    except WorkbookRefused:
        continue
    sys.exit(f"{name} was read")
print(max(resource.getrusage(each).ru_maxrss
          for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""
CHINESE = re.compile("[\u4e00-\u9fff]")
REFUSED = [case for case in CASES if case.code]
HARMLESS = [case for case in CASES if not case.code]


def write(case: Case, folder: Path) -> Path:
    path = folder / "清单.xlsx"
    path.write_bytes(case.make())
    return path


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refuses_in_one_sentence(case: Case, tmp_path: Path) -> None:
    path = write(case, tmp_path)

    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path)

    assert refused.value.code == case.code
    with translation.override("zh-hans"):
        sentence = str(refused.value)
    assert CHINESE.search(sentence)
    assert sentence.endswith("。")
    assert "%(" not in sentence


@pytest.mark.parametrize("case", HARMLESS, ids=lambda case: case.name)
def test_reads_what_does_no_harm(case: Case, tmp_path: Path) -> None:
    sheet = read_workbook(write(case, tmp_path)).sheet

    assert [
        cells for _row_no, cells in sheet.rows if any(cell != "" for cell in cells)
    ] == case.rows


def test_refuses_in_little_memory(tmp_path: Path) -> None:
    paths = []
    for number, case in enumerate(case for case in REFUSED if case.code in HUNGRY):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(case.make())

    read = subprocess.run(
        [sys.executable, "-c", READ_ALL, *paths], capture_output=True, check=True, text=True
    )

    assert int(read.stdout) <= MOST_MEMORY


def test_there_are_cases_enough() -> None:
    assert len(REFUSED) >= 60
    assert {case.code for case in REFUSED} | {"TOO_BIG", "TIME", "NO_SHEET"} == SENTENCES.keys()
    assert len({case.name for case in CASES}) == len(CASES)

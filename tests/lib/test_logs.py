import logging
import sys

from renewal.lib.logs import FramesFormatter


def test_a_failure_is_told_without_its_data() -> None:
    formatter = FramesFormatter("{message}", style="{")
    number = "12000000001"
    try:
        raise ValueError(f"Key (number)=({number}) already exists")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "broke off", None, sys.exc_info())

    said = formatter.format(record)

    assert f"({number})" not in said
    assert said.endswith("ValueError")
    assert "test_logs.py" in said

"""The child process that parses. It knows no Django and nothing of ours but this folder.

`read.py` starts it as `python -I -c START FOLDER '{"path": …}'`; the modules import each other
relatively, since here their folder is all of the project there is. To standard output, a file, go
frames, a summary and the summary's length (`spool.py`).
"""

import json
import resource
import sys
from typing import Any

from .spool import Refused, Spool


def main() -> None:
    """Limit this process's own memory and time, then read what the order names."""
    order = json.loads(sys.argv[1])
    limits = order["limits"]
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["spool_bytes"], limits["spool_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spool = Spool(sys.stdout.buffer, limits)
    summary: dict[str, Any]
    try:
        summary = {"sheets": _read(order, spool)}
    except Refused as refused:
        summary = {"refused": refused.code, "params": refused.params}
    except MemoryError:
        summary = {"refused": "MEMORY", "params": {}}
    spool.end(summary)


def _read(order: dict[str, Any], spool: Spool) -> list[dict[str, Any]]:
    path, kind = order["path"], order["format"]
    if kind == "text":
        from .text import read_text

        return read_text(path, spool)
    if kind == "html":
        from .web import read_web

        return read_web(path, spool)
    if kind == "xml":
        from .xml2003 import read_xml

        return read_xml(path, spool)
    from .binary import read_binary

    return read_binary(
        path,
        spool,
        asked=order["sheet"],
        measure=order["measure"],
        odd=frozenset(order["odd_parts"]),
    )

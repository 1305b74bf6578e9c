"""How long `make run` takes to the sign-in page once the packages are there.

    .venv/bin/python bench/start.py [--runs 3]

Each run begins with an empty folder: the first start makes the servers' data and the demo
centre, the second finds them. Prints seconds; append them to RESULTS.md with date and machine.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def start(var: str) -> tuple[float, float, float]:
    """Return seconds to the page, to the address being told, and to the end after Ctrl-C."""
    port = free_port()
    environment = os.environ | {"VAR_DIR": var, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        environment.pop(name, None)
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "renewal.start"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while not answers(port):
        if process.poll() is not None or time.monotonic() - begun > PATIENCE:
            raise SystemExit("it did not start")
        time.sleep(0.05)
    page = time.monotonic() - begun
    assert process.stdout is not None
    for line in process.stdout:
        if f"http://127.0.0.1:{port}/" in line and "Listening" not in line:
            break
    told = time.monotonic() - begun
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    return page, told, time.monotonic() - asked


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    rows: dict[str, list[tuple[float, float, float]]] = {"first start": [], "second start": []}
    for _run in range(parser.parse_args().runs):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o711)  # as root the servers run as somebody else
            for name in rows:
                rows[name].append(start(f"{folder}/var"))
    print("| | page | accounts told | stop |\n| --- | --- | --- | --- |")
    for name, values in rows.items():
        cells = (f"{statistics.median(column):.1f} s" for column in zip(*values, strict=True))
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

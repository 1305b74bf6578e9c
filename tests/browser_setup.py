"""A Chromium and a Chinese font for the tests that drive a browser, where they can be had.

On Debian and Ubuntu, as root or with a password-free sudo, apt-get brings what is missing;
elsewhere Playwright's own download is tried. Without a browser those tests are skipped.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REASON = "no Chromium here and none could be installed (`make browser` tries again)"


def find_browser() -> str | None:
    """Return the path of a Chromium that runs, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _runs([path, "--version"]):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and _runs([path, "--version"]) else None


def main() -> None:
    distribution = _distribution()
    missing = [] if _has_chinese_font() else ["fonts-noto-cjk"]
    browser = find_browser()
    if not browser and distribution == "debian":  # Ubuntu's package is only a door to snap
        missing.append("chromium")
    if missing and distribution:
        _apt_get(missing)
    browser = browser or find_browser()
    if not browser:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        if distribution and os.geteuid() == 0:
            command.insert(-1, "--with-deps")
        _runs(command)
        browser = find_browser()
    print(browser or f"Browser tests will be skipped: {REASON}.")
    if not _has_chinese_font():
        print("No Chinese font here: screenshots will show boxes (package fonts-noto-cjk).")


def _distribution() -> str:
    """Return "debian" or "ubuntu" where apt-get can be used, else nothing."""
    try:
        name = platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""
    return name if name in ("debian", "ubuntu") and shutil.which("apt-get") else ""


def _apt_get(packages: Sequence[str]) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    print(f"Installing {' '.join(packages)} with apt-get", flush=True)
    if not _runs([*prefix, *environment, *install]):
        _runs([*prefix, *environment, "apt-get", "update"])
        _runs([*prefix, *environment, *install])


def _has_chinese_font() -> bool:
    try:
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return bool(found.stdout.strip())


def _runs(command: Sequence[str]) -> bool:
    try:
        result = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return result.returncode == 0


if __name__ == "__main__":
    main()

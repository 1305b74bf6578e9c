"""Who runs the servers: we ourselves, or, because PostgreSQL refuses root, a lesser account."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class EmbeddedError(Exception):
    """The servers cannot run here. The text is one line that names the place and the cure."""


@dataclass(frozen=True)
class Account:
    """An account of this machine; `other` when it is not the one we run as."""

    name: str
    uid: int
    gid: int
    other: bool

    def popen(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that run a program as this account."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make `path` this account's own."""
        if self.other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@cache
def enters(account: Account, folder: Path) -> bool:
    """Tell whether `account` may pass through `folder` and all above it."""
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    result = subprocess.run(
        command, stderr=subprocess.DEVNULL, cwd="/", check=False, **account.popen()
    )
    return result.returncode == 0


def server_account(name: str | None) -> Account:
    """Return the account of the servers: ours, or for root `name`, `postgres` or `nobody`.

    Raises:
        EmbeddedError: we are root and none of these exists.
    """
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), other=False)
    for candidate in [name] if name else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(candidate)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has no account `postgres` or"
        " `nobody`: create one, or run as an ordinary user."
    )

"""What a first start makes for itself: secrets, each in a file that only its owner reads."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def var_folder() -> Path:
    """Return `VAR_DIR`, or `var` in the repository: all that is ours and not in git."""
    return Path(os.environ.get("VAR_DIR") or REPOSITORY / "var").absolute()


def read_or_make(path: Path) -> str:
    """Return the secret in `path`; where there is none yet, make one of 48 random bytes.

    The file appears whole or not at all, with mode 0600, also when two processes want it at
    the same moment.
    """
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Replace `path` by a file with mode 0600 that holds `text`."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")

"""Reading what an address asks for: anything may stand there."""


def whole_number(text: str | None) -> int | None:
    """Return the whole number that `text` is, None for anything else or a longer one."""
    return int(text) if text and len(text) < 19 and text.isascii() and text.isdigit() else None


def words(text: str | None, *, longest: int) -> str:
    """Return what is searched for: at most `longest` characters that a database may read."""
    return (text or "").replace("\x00", "").strip()[:longest]

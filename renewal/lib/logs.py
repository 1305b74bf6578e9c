"""What a log may say of a failure: where, and of what kind; never with what data."""

import logging
import traceback
from types import TracebackType


class FramesFormatter(logging.Formatter):
    """Tell an exception by its type and its frames.

    The message of a database error repeats the row that it fell over, with names and numbers.
    Source: RELIABILITY.md S3.
    """

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _error, frames = ei
        name = kind.__name__ if kind else "None"
        return "".join(traceback.format_tb(frames)) + name

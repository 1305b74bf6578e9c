"""What a file may cost."""

from dataclasses import dataclass, replace
from typing import Self

MIB = 1 << 20
LEAST_MEMORY = 448 * MIB
MEMORY_RATIO = 8  # bytes of memory for a byte of the unpacked file
LEAST_SECONDS = 30
BYTES_A_SECOND = 2 * MIB


@dataclass(frozen=True)
class Limits:
    """Source: RELIABILITY.md T7, T8."""

    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 200  # unpacked to packed, once more than `ratio_from` bytes are unpacked
    ratio_from: int = 16 * MIB
    parts: int = 10_000
    rows: int = 500_000
    columns: int = 256
    memory_bytes: int = 1536 * MIB
    spool_bytes: int = 4096 * MIB
    seconds: int = 120

    def for_size(self, unpacked: int) -> Self:
        """Return what a file of so many bytes may cost: a small one is not let grow large."""
        return replace(
            self,
            memory_bytes=min(self.memory_bytes, LEAST_MEMORY + MEMORY_RATIO * unpacked),
            seconds=min(self.seconds, LEAST_SECONDS + unpacked // BYTES_A_SECOND),
        )

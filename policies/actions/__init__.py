from policies.actions.imports import (
    ImportRefused,
    check_batch,
    land_batch,
    note_refusal,
    start_check,
    start_landing,
    upload,
    use_mapping,
)
from policies.actions.reveal import NoNumber, reveal_number

__all__ = [
    "ImportRefused",
    "NoNumber",
    "check_batch",
    "land_batch",
    "note_refusal",
    "reveal_number",
    "start_check",
    "start_landing",
    "upload",
    "use_mapping",
]

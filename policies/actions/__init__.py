from policies.actions.imports import (
    ImportRefused,
    check_batch,
    land_batch,
    note_refusal,
    start_check,
    start_landing,
    upload,
    use_kind,
    use_mapping,
    use_sheet,
)
from policies.actions.report_call import OtherReport, ReportRefused, report_call
from policies.actions.reveal import CallRefused, Given, NoNumber, reveal_number
from policies.actions.take_back import TakenBack, start_take_back, take_back

__all__ = [
    "CallRefused",
    "Given",
    "ImportRefused",
    "NoNumber",
    "OtherReport",
    "ReportRefused",
    "TakenBack",
    "check_batch",
    "land_batch",
    "note_refusal",
    "report_call",
    "reveal_number",
    "start_check",
    "start_landing",
    "start_take_back",
    "take_back",
    "upload",
    "use_kind",
    "use_mapping",
    "use_sheet",
]

"""What the bell tells of numbers that branches are asked for."""

from django.utils.translation import gettext_lazy as _

from renewal.jobs.notices import notice_kind

notice_kind(
    "NUMBERS_ASKED",
    _("The centre asks for numbers: %(number)s"),
    detail=_("Answer on the page or send the workbook back."),
    tone="attention",
)

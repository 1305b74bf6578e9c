"""What the bell tells of intention forms, their papers, deliveries and money."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewal.jobs.notices import notice_kind
from sales.models import Paper


def _with_papers(parameters: Mapping[str, Any]) -> Mapping[str, object]:
    labels = dict(Paper.choices)
    said = gettext(", ").join(str(labels.get(code, code)) for code in parameters["papers"])
    return dict(parameters) | {"papers": said}


notice_kind(
    "FORM_SENT_BACK",
    _("Form %(form)s was sent back to you"),
    detail=_("What is to be corrected stands on it."),
    tone="attention",
)
notice_kind(
    "DELIVERIES_GIVEN",
    _("You deliver on %(day)s: %(number)s"),
    detail=_("Where and when stands on the route."),
)
notice_kind(
    "BACKED_OUT",
    _("The customer of form %(form)s backed out at the door"),
    detail=_("All its documents are taken back; the row is to be called again."),
    tone="bad",
)
notice_kind("FORM_PASSED", _("Form %(form)s has passed underwriting"), tone="good")
notice_kind(
    "FORM_ISSUED",
    _("The policies of form %(form)s are issued"),
    detail=_("Agree with the customer when to deliver them."),
    tone="good",
)
notice_kind(
    "PAPERS_MISSING",
    _("Form %(form)s lacks papers: %(papers)s"),
    detail=_("Ask the customer for them in time."),
    tone="attention",
    words=_with_papers,
)
notice_kind(
    "PAPERS_STILL_MISSING",
    _("Papers still missing: %(number)s, the first since %(since)s"),
    detail=_("Ask the customers for them."),
    tone="attention",
)
notice_kind(
    "SALE_REVERSED",
    _("A sale was taken back: form %(form)s"),
    detail=_("Points and star are taken back with it."),
    tone="bad",
)
notice_kind(
    "DAY_OPEN",
    _("Open at the end of the day: %(number)s forms"),
    detail=_("Files are closed and premium reaches finance on the same day."),
    tone="attention",
)
notice_kind(
    "FORM_QUOTED",
    _("The issuing clerk has worked out a quote: form %(form)s"),
    detail=_("Tell the customer while it holds."),
)

"""How the pages write icons, tags, money, days, numbers that are masked, and bars."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from renewal.jobs.models import Job
from renewal.lib import masking

register = template.Library()

ICONS = "vendor/tabler-icons-3.48.0/icons.svg"

# Source: UX.md section 11.
TAG_CLASSES = {
    "good": "t-ok",
    "attention": "t-warn",
    "bad": "t-bad",
    "info": "t-info",
    "appointment": "t-vio",
    "special": "t-cyan",
    "neutral": "",
}
JOB_TAGS = {
    Job.State.PENDING: "neutral",
    Job.State.RUNNING: "info",
    Job.State.DONE: "good",
    Job.State.PARTLY_DONE: "attention",
    Job.State.FAILED: "bad",
    Job.State.CANCELLED: "neutral",
}
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds


@register.simple_tag
@lru_cache(maxsize=512)  # a page draws some sixty, mostly the same
def icon(name: str, classes: str = "") -> SafeString:
    """Draw a symbol of icons.svg. Where it stands alone, its button has the aria-label."""
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static(ICONS),
        name,
    )


@register.simple_tag
def tag(kind: str, label: object, icon_name: str = "") -> SafeString:
    """Draw a status: `kind` is a meaning of TAG_CLASSES, `label` the word that says it."""
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag {}">{}{}</span>', TAG_CLASSES[kind], drawn, label)


@register.filter
def job_tag(job: Job) -> str:
    """Return the kind of tag of a job's state."""
    return JOB_TAGS[Job.State(job.state)]


@register.simple_tag
def stacked_bar(parts: Iterable[tuple[str, int]], label: str, classes: str = "") -> SafeString:
    """Draw the parts of a whole side by side.

    `parts` are pairs of a colour (ok, vio, warn, info, lapse, bad, mute, none) and a number;
    `label` says the same in words.
    """
    parts = list(parts)
    starts = [sum(number for _colour, number in parts[:place]) for place in range(len(parts))]
    return format_html(
        '<svg class="bar-s {}" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>',
        classes,
        max(sum(number for _colour, number in parts), 1),
        label,
        format_html_join(
            "",
            '<rect class="f-{}" x="{}" width="{}" height="8"/>',
            (
                (colour, start, number)
                for (colour, number), start in zip(parts, starts, strict=True)
            ),
        ),
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """Write the field's widget with the classes of its kind."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        classes = "choices"
    elif isinstance(widget, CheckboxInput):
        classes = "form-check-input"
    elif isinstance(widget, Select):
        classes = "form-select"
    else:
        classes = "form-control"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{classes} {own}".strip()})


@register.filter
def bad_fields(form: BaseForm) -> list[BoundField]:
    """Return the visible fields that have errors."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def pages(page: Page[object]) -> Iterator[int | str]:
    """Return the page numbers to offer, with gaps."""
    return iter(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def money(amount: Decimal | None) -> str:
    """Write ¥4,119.80; a dash for no amount."""
    if amount is None:
        return "—"
    rounded = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"-¥{-rounded:,}" if rounded < 0 else f"¥{rounded:,}"


@register.filter
def count(number: int | None) -> str:
    """Write 1,286; a dash for no number."""
    return "—" if number is None else f"{number:,}"


@register.filter
def percent(share: Decimal | float | None) -> str:
    """Write a share of one as 71.8%; a dash for none."""
    return "—" if share is None else f"{100 * share:.1f}%"


@register.filter
def day(value: date | None) -> str:
    """Write 2026-04-12, a moment's local date; a dash for no day."""
    if value is None:
        return "—"
    return (timezone.localdate(value) if isinstance(value, datetime) else value).isoformat()


@register.filter
def stamp(at: datetime | None) -> str:
    """Write 3-18 10:26, local time; a dash for no moment."""
    if at is None:
        return "—"
    return date_format(timezone.localtime(at), pgettext("short date and time", "j M H:i"))


@register.filter
def moment(at: datetime) -> str:
    """Write 3 月 19 日 17:00, local time."""
    return date_format(timezone.localtime(at), pgettext("date and time", "j M H:i"))


@register.filter
def long_day(value: date) -> str:
    """Write 2026 年 3 月 18 日 星期三."""
    return date_format(value, pgettext("date with weekday", "l j F Y"))


@register.filter
def left(expires_on: date, today: date) -> str:
    """Write how many days are left until a policy ends, or how long ago it ended."""
    days = (expires_on - today).days
    if days < 0:
        return ngettext("lapsed %(days)d day ago", "lapsed %(days)d days ago", -days) % {
            "days": -days
        }
    if days == 0:
        return _("ends today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.filter
def remaining(deadline_at: datetime, now: datetime) -> str:
    """Write how long there is to a deadline, or by how much it is past."""
    seconds = int((deadline_at - now).total_seconds())
    span = _span(abs(seconds))
    if seconds < 0:
        return _("%(span)s overdue") % {"span": span}
    return _("%(span)s left") % {"span": span}


@register.filter
def urgency(deadline_at: datetime, now: datetime) -> str:
    """Return the class of a deadline: ok, blank within six hours, bad when it is past."""
    seconds = (deadline_at - now).total_seconds()
    if seconds < 0:
        return "bad"
    return "" if seconds <= 6 * HOUR else "ok"


def _span(seconds: int) -> str:
    """Write seconds as days and hours, hours and minutes, or minutes."""
    days, hours = seconds // DAY, seconds % DAY // HOUR
    minutes = seconds % HOUR // MINUTE
    figures = {"days": days, "hours": hours, "minutes": minutes}
    if days:
        return pgettext("span", "%(days)d d %(hours)d h") % figures
    if hours:
        return pgettext("span", "%(hours)d h %(minutes)d min") % figures
    return pgettext("span", "%(minutes)d min") % figures


@register.filter
def mask_phone(number: str) -> str:
    return masking.mask_phone(number)


@register.filter
def mask_id(number: str) -> str:
    return masking.mask_id(number)


@register.filter
def mask_name(name: str) -> str:
    return masking.mask_name(name)


@register.filter
def mask_address(address: str) -> str:
    return masking.mask_address(address)

"""The menu of each role, stated once. Source: UX.md section 3.

An entry shows as soon as its route exists, so that nothing dead is ever listed. The first
entry of a role is where the role lands after signing in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.desk.badges import Badge


@dataclass(frozen=True)
class Item:
    label: str | Promise
    route: str
    icon: str
    badge: str = ""  # a key of renewal.desk.badges.COUNTERS


@dataclass(frozen=True)
class Group:
    items: tuple[Item, ...]
    title: str | Promise = ""


@dataclass(frozen=True)
class Entry:
    """An item as one user sees it on one page."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool
    badge: Badge | None


@dataclass(frozen=True)
class Section:
    title: str | Promise
    entries: list[Entry]


_RELEASE = Item(_("Release of lists"), "worklists:release", "send", "release")
_PROGRESS = Item(_("Specialist progress"), "worklists:progress", "users")
_CASES = Item(_("Issue cases"), "callbacks:case_list", "urgent", "cases")
_IMPORTS = Item(_("Excel import"), "policies:import_list", "database-import")
_BOOK = Item(_("Customers and lists"), "policies:book", "list-check")
_NUMBERS = Item(_("Number checking"), "worklists:number_list", "phone-x", "numbers")
_WHY = Item(_("Why is it not here?"), "desk:why", "help-circle")
_SALES = Item(_("Sales and issuing"), "sales:confirm_list", "clipboard-list", "sales")
_LEDGERS = Item(_("Ledgers"), "sales:ledger", "file-text")
_FORMS = Item(_("Intention forms"), "sales:intention_list", "clipboard-list")
_OUTBOX = Item(_("Outbox"), "jobs:mail_list", "mail")
_DAILY = Item(_("Daily report"), "reports:daily", "report-analytics")
_POINTS = Item(_("Points"), "reports:points", "award")
_CALLER = Item(_("Caller"), "worklists:callers", "phone-call")
_ACCURACY = Item(_("Numbers by branch"), "worklists:accuracy", "phone-check")
_PEOPLE = Item(_("People and roles"), "accounts:user_list", "user-plus")
_SETTINGS = Item(_("System settings"), "rules:setting_list", "settings")
_SCRIPTS = Item(_("Scripts"), "worklists:script_list", "note")

MENUS: dict[Role, tuple[Group, ...]] = {
    Role.SPECIALIST: (
        Group(
            (
                Item(_("Calls"), "worklists:call", "headset", "calls"),
                Item(_("Appointments"), "worklists:appointment_list", "calendar-time"),
                _CALLER,
                _CASES,
                _FORMS,
                Item(_("Deliveries"), "sales:delivery_list", "truck-delivery"),
                Item(_("Papers still missing"), "sales:missing_papers", "clipboard-check"),
                Item(_("Records"), "worklists:contact_list", "history"),
                Item(_("Results"), "reports:own_results", "award"),
            )
        ),
    ),
    Role.SUPERVISOR: (
        Group(
            (
                Item(_("Workbench"), "desk:home", "layout-dashboard"),
                _RELEASE,
                _PROGRESS,
                Item(
                    pgettext_lazy("to the supervisor", "Passed on"),
                    "worklists:escalation_list",
                    "flag",
                    "escalations",
                ),
                Item(_("Shifts and leave"), "worklists:rota", "calendar-time"),
                Item(_("Hand-over"), "desk:hand_over", "user-plus"),
                _CALLER,
                _CASES,
            ),
            _("Every day"),
        ),
        Group(
            (
                _IMPORTS,
                _BOOK,
                Item(_("Calendar of lists"), "worklists:queues", "calendar"),
                _NUMBERS,
                _WHY,
                _SALES,
                _FORMS,
                _LEDGERS,
                Item(_("Call-backs"), "callbacks:callback_list", "message-report"),
                _OUTBOX,
            ),
            _("Data"),
        ),
        Group((_DAILY, _POINTS, _ACCURACY), _("Figures")),
        Group((_PEOPLE, _SCRIPTS, _SETTINGS), _("Administration")),
    ),
    Role.ISSUING_CLERK: (
        Group(
            (
                Item(_("To issue"), "sales:issue_list", "clipboard-list"),
                Item(_("Delivery and collection"), "sales:delivery_list", "truck-delivery"),
                Item(_("Premium on its way"), "sales:money_list", "receipt"),
                Item(_("Policy ledger"), "sales:ledger", "file-text"),
                Item(_("Documents and gifts"), "sales:goods_list", "gift"),
                _CALLER,
                Item(_("Customers"), "policies:book", "users"),
            )
        ),
    ),
    Role.CALLBACK_OFFICER: (
        Group(
            (
                Item(_("To call back"), "callbacks:callback_list", "headset"),
                _CASES,
                Item(_("Letters"), "callbacks:letter_list", "mail"),
                Item(_("Questionnaires"), "callbacks:questionnaire_list", "clipboard-check"),
                Item(_("Call-back records"), "callbacks:record_list", "history"),
                _CALLER,
            )
        ),
    ),
    Role.MANAGER: (
        Group(
            (
                _DAILY,
                _POINTS,
                Item(_("Renewal rate"), "reports:renewal_rate", "trending-up"),
                _PROGRESS,
                _FORMS,
                _CASES,
                Item(_("Approvals"), "jobs:approval_list", "shield-check"),
                _LEDGERS,
                _OUTBOX,
                _ACCURACY,
                _CALLER,
                _BOOK,
                _WHY,
            )
        ),
    ),
    Role.DATA_CLERK: (
        Group(
            (
                _IMPORTS,
                Item(_("Calendar of lists"), "worklists:queues", "calendar"),
                Item(_("Expiry reminders"), "worklists:reminder_list", "bell"),
                _NUMBERS,
                _CALLER,
                _BOOK,
                _WHY,
            )
        ),
    ),
    Role.BRANCH_USER: (
        Group(
            (
                Item(_("Numbers to correct"), "worklists:correction_list", "phone-x"),
                Item(_("To answer"), "callbacks:answer_list", "message-report"),
                Item(_("Upload corrections"), "policies:import_list", "upload"),
                Item(_("Branch report"), "reports:branch", "report-analytics"),
            )
        ),
    ),
    Role.ADMINISTRATOR: (
        Group(
            (
                _PEOPLE,
                _SETTINGS,
                _SCRIPTS,
                Item(_("Dictionaries"), "worklists:dictionary", "list-check"),
                Item(_("Audit log"), "accounts:audit_log", "history"),
                Item(_("Background jobs"), "jobs:job_list", "clock"),
                _OUTBOX,
                Item(_("Working days"), "rules:calendar", "calendar-event"),
                Item(_("Whose row it is"), "worklists:ownership", "arrows-split"),
                Item(_("Branches"), "accounts:branch_list", "building"),
            )
        ),
    ),
}


def url_of(route: str) -> str | None:
    """Return the route's address, or None as long as there is no such route."""
    return _url_in(settings.ROOT_URLCONF, route)


@cache
def _url_in(urlconf: str, route: str) -> str | None:
    try:
        return reverse(route, urlconf=urlconf)
    except NoReverseMatch:
        return None


def menu(*, role: str, path: str, badges: Mapping[str, Badge]) -> list[Section]:
    """Return what the side bar lists for `role` on the page at `path`.

    The entry whose address is the longest beginning of `path` is the current one.
    """
    listed = [
        (group, [(item, url) for item in group.items if (url := url_of(item.route))])
        for group in MENUS[Role(role)]
    ]
    current = max(
        (url for _group, items in listed for _item, url in items if path.startswith(url)),
        key=len,
        default="",
    )
    return [
        Section(
            title=group.title,
            entries=[
                Entry(
                    label=item.label,
                    icon=item.icon,
                    url=url,
                    is_current=url == current,
                    badge=badges.get(item.badge),
                )
                for item, url in items
            ],
        )
        for group, items in listed
        if items
    ]


def landing_page(user: User) -> str:
    """Return the address where `user` begins: the first entry of the role's menu.

    A role none of whose pages exists yet begins with its background jobs, or, before there
    is even that page, with its own account.
    """
    for group in MENUS[Role(user.role)]:
        for item in group.items:
            if url := url_of(item.route):
                return url
    return url_of("jobs:job_list") or reverse("mfa_index")

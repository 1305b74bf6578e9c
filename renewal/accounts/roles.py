"""Who may do what: the permission matrix, stated once. Source: SPEC.md section 8."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A user has exactly one."""

    SPECIALIST = "SPECIALIST", _("Renewal specialist")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    DATA_CLERK = "DATA_CLERK", _("Data clerk")
    ISSUING_CLERK = "ISSUING_CLERK", _("Issuing clerk")
    CALLBACK_OFFICER = "CALLBACK_OFFICER", _("Call-back officer")
    BRANCH_USER = "BRANCH_USER", _("Branch user")
    MANAGER = "MANAGER", _("Manager")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


class Act(StrEnum):
    """Something that only some roles may do."""

    IMPORT = "IMPORT"
    IMPORT_ANSWERS = "IMPORT_ANSWERS"
    SEE_QUEUES = "SEE_QUEUES"
    LOOK_UP = "LOOK_UP"
    REMIND = "REMIND"
    ANSWER_NUMBERS = "ANSWER_NUMBERS"
    RELEASE = "RELEASE"
    UNLOCK = "UNLOCK"
    CALL = "CALL"
    ANSWER_CALLERS = "ANSWER_CALLERS"
    CORRECT_RESULT = "CORRECT_RESULT"
    CONFIRM_SALE = "CONFIRM_SALE"
    SELL = "SELL"
    SEE_FORMS = "SEE_FORMS"
    ISSUE = "ISSUE"
    DELIVER = "DELIVER"
    SEE_LEDGERS = "SEE_LEDGERS"
    CLOSE_DAY = "CLOSE_DAY"
    SEE_REPORTS = "SEE_REPORTS"
    SEE_BOOK = "SEE_BOOK"
    EXPORT_FULL = "EXPORT_FULL"
    SEE_JOBS = "SEE_JOBS"
    MANAGE_PEOPLE = "MANAGE_PEOPLE"
    SEE_CALENDAR = "SEE_CALENDAR"
    SEE_OUTBOX = "SEE_OUTBOX"
    SET_CALENDAR = "SET_CALENDAR"
    SET_OWNERSHIP = "SET_OWNERSHIP"
    SET_BRANCHES = "SET_BRANCHES"
    SEE_SETTINGS = "SEE_SETTINGS"
    SET_RULES = "SET_RULES"
    SET_ROTA = "SET_ROTA"
    SET_SCRIPTS = "SET_SCRIPTS"


_MATRIX: dict[Act, frozenset[Role]] = {
    Act.IMPORT: frozenset({Role.DATA_CLERK, Role.SUPERVISOR}),
    Act.IMPORT_ANSWERS: frozenset({Role.BRANCH_USER}),
    Act.SEE_QUEUES: frozenset({Role.DATA_CLERK, Role.SUPERVISOR}),
    Act.LOOK_UP: frozenset({Role.DATA_CLERK, Role.SUPERVISOR}),
    Act.REMIND: frozenset({Role.DATA_CLERK}),
    Act.ANSWER_NUMBERS: frozenset({Role.BRANCH_USER}),
    Act.RELEASE: frozenset({Role.SUPERVISOR}),
    Act.UNLOCK: frozenset({Role.MANAGER}),
    Act.CALL: frozenset({Role.SPECIALIST}),
    Act.ANSWER_CALLERS: frozenset(
        {
            Role.SPECIALIST,
            Role.SUPERVISOR,
            Role.DATA_CLERK,
            Role.ISSUING_CLERK,
            Role.CALLBACK_OFFICER,
            Role.MANAGER,
        }
    ),
    Act.CORRECT_RESULT: frozenset({Role.SUPERVISOR}),
    Act.CONFIRM_SALE: frozenset({Role.SUPERVISOR}),
    Act.SELL: frozenset({Role.SPECIALIST}),
    Act.SEE_FORMS: frozenset({Role.SPECIALIST, Role.ISSUING_CLERK, Role.SUPERVISOR, Role.MANAGER}),
    Act.ISSUE: frozenset({Role.ISSUING_CLERK}),
    Act.DELIVER: frozenset({Role.SPECIALIST, Role.ISSUING_CLERK}),
    Act.SEE_LEDGERS: frozenset({Role.ISSUING_CLERK, Role.SUPERVISOR, Role.MANAGER}),
    Act.CLOSE_DAY: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Act.SEE_REPORTS: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Act.SEE_BOOK: frozenset({Role.DATA_CLERK, Role.SUPERVISOR, Role.MANAGER}),
    Act.EXPORT_FULL: frozenset({Role.MANAGER}),
    Act.SEE_JOBS: frozenset(Role),
    Act.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Act.SEE_CALENDAR: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR}),
    Act.SET_CALENDAR: frozenset({Role.ADMINISTRATOR}),
    Act.SET_OWNERSHIP: frozenset({Role.ADMINISTRATOR}),
    Act.SET_BRANCHES: frozenset({Role.ADMINISTRATOR}),
    Act.SEE_OUTBOX: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR}),
    Act.SEE_SETTINGS: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR}),
    Act.SET_RULES: frozenset({Role.ADMINISTRATOR}),
    Act.SET_ROTA: frozenset({Role.SUPERVISOR}),
    Act.SET_SCRIPTS: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
}


def roles_for(act: Act) -> frozenset[Role]:
    return _MATRIX[act]

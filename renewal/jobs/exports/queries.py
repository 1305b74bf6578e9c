"""Questions about exports."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act, Role, roles_for
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.models import Export, Job


class Stage(StrEnum):
    """How far an export is, as its page shows it: its state, and how its job ended without one."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    MAKING = "MAKING"
    READY = "READY"
    HANDED_OVER = "HANDED_OVER"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


def stage_of(export: Export) -> Stage:
    if export.state == Export.State.MAKING and export.job is not None and export.job.is_finished:
        return Stage.CANCELLED if export.job.state == Job.State.CANCELLED else Stage.FAILED
    return Stage(export.state)


def label_of(stage: Stage) -> str | Promise:
    if stage in Export.State.values:
        return Export.State(stage).label
    return Job.State(stage).label


def own_exports(user: User) -> Any:
    """Return the user's exports with what a list shows of them."""
    return (
        Export.objects.for_user(user)
        .select_related("job__progress", "decided_by", "asked_by__branch")
        .newest_first()
    )


def requests_for(manager: User) -> Any:
    """Return the exports with full numbers that the manager decides on, or has decided."""
    return (
        Export.objects.decided_by_a(manager)
        .select_related("job__progress", "asked_by__branch", "decided_by")
        .undecided_first()
    )


def deciders_for(asker: User) -> QuerySet[User]:
    """Return those who decide on the asker's requests: of the own branch and those above it."""
    above = list(accumulate(asker.branch.path.strip("/").split("/"), "{}/{}".format))
    return User.objects.filter(
        role__in=roles_for(Act.EXPORT_FULL),
        is_active=True,
        branch__path__in=[f"/{path}/" for path in above],
    ).exclude(pk=asker.pk)


@dataclass(frozen=True)
class Told:
    """An export in words."""

    export: Export
    title: str | Promise
    stage: Stage
    label: str | Promise


def told(export: Export) -> Told:
    stage = stage_of(export)
    kind = EXPORTS.get(export.name)
    return Told(
        export=export,
        title=kind.title if kind else export.name,
        stage=stage,
        label=label_of(stage),
    )


def who_asked(export: Export) -> User:
    return export.asked_by or the_centre()


def the_centre() -> User:
    """Return who acts where a command names nobody: sees the whole book, and is no account."""
    return User(name=_("The centre"), role=Role.MANAGER, branch=Branch.objects.centre())

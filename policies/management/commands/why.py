from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import ImportBatch, Policy
from policies.queries.find import find_policies
from policies.story import Decision, TermStory, story_of, why_missing
from renewal.lib.commands import JsonCommand, Refused, read_day

MOST_LISTED = 50  # policies


class Command(JsonCommand):
    help = "Tell everything that was decided about a policy, in order, and what happens next."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "text", help="a policy number, a plate, the end of a phone number, a holder's name"
        )
        parser.add_argument(
            "--on", type=read_day, help="the day from which to look ahead, today by default"
        )

    def act(self, **options: Any) -> dict[str, Any]:
        text = options["text"]
        found = _found(text)
        if len(found) > 1:
            return {"policies": [policy.number for policy in found]}
        [policy] = found
        story = story_of(policy, on=options["on"] or timezone.localdate())
        return {
            "policy_no": policy.number,
            "decisions": [_decision(one) for one in story.decisions],
            "terms": [_term(one) for one in story.terms],
        }


def _found(text: str) -> list[Policy]:
    policy = Policy.objects.filter(number=text).first()
    if policy is not None:
        return [policy]
    missing = why_missing(text, batches=ImportBatch.objects.all())
    if missing is not None:
        raise Refused(missing.text)
    found = find_policies(Policy.objects.all(), text, most=MOST_LISTED)
    if not found:
        raise Refused(_("There is no policy %(number)s.") % {"number": text})
    return found


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "at": timezone.localtime(one.at).isoformat(),
        "by": one.by or None,
        "code": one.code,
        "text": one.text,
    }


def _term(one: TermStory) -> dict[str, Any]:
    ahead, starts_on = one.outlook, one.term.starts_on
    return {
        "starts_on": starts_on.isoformat() if starts_on else None,
        "expires_on": one.term.expires_on.isoformat(),
        "state": ahead.state if ahead else None,
        "next": {
            "code": ahead.code or None,
            "on": ahead.on.isoformat() if ahead.on else None,
            "text": ahead.text,
        }
        if ahead
        else None,
    }

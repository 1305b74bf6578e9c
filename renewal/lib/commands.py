"""Commands that speak JSON: one object on standard output, one line on standard error."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from renewal.lib.days import FIRST_YEAR, LAST_YEAR


class Refused(Exception):
    """Bad arguments, bad input, or what a rule or the user's role refuses: exit code 2."""

    def __init__(self, message: object) -> None:
        super().__init__(" ".join(str(message).split()))


class JsonCommand(BaseCommand):
    """A command whose `act` returns what it has to say.

    With `--json` that is one JSON object on standard output and nothing else there. What
    `refusals` names is told in one line on standard error, with exit code 2.
    """

    refusals: tuple[type[Exception], ...] = ()
    requires_system_checks: list[str] = []

    def act(self, **options: Any) -> Mapping[str, Any]:
        raise NotImplementedError

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
        parser.error = _refuse_arguments  # type: ignore[method-assign]
        return parser

    def handle(self, *args: Any, **options: Any) -> str | None:
        as_json = options["json"]
        try:
            answer = self.act(**options)
        except self.refusals as refusal:
            raise Refused(refusal) from refusal
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        else:
            for line in _lines(answer):
                self.stdout.write(line)
        return None

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except Refused as refusal:
            sys.stderr.write(f"{refusal}\n")
            sys.exit(2)


def _refuse_arguments(message: str) -> NoReturn:
    raise Refused(_("Wrong arguments: %(message)s") % {"message": message})


def _lines(answer: Mapping[str, Any]) -> list[str]:
    lines = []
    for key, value in answer.items():
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines += [f"  {json.dumps(item, ensure_ascii=False, default=str)}" for item in value]
        elif isinstance(value, Mapping):
            lines.append(f"{key}:")
            lines += [f"  {name}: {item}" for name, item in value.items()]
        else:
            lines.append(f"{key}: {'' if value is None else value}")
    return lines


def read_day(text: str) -> date:
    """Return the local date written as 2026-04-12, for `type=` of an argument."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(_("'%(text)s' is not a date; write it as 2026-04-12.") % {"text": text})
    return day


def read_moment(text: str) -> datetime:
    """Return the aware moment written as 2026-04-12T15:30; without a zone it is local time."""
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise Refused(
            _("'%(text)s' is not a date and time; write it as 2026-04-12T15:30.") % {"text": text}
        )
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment

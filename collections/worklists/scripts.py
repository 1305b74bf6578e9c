"""How the text of a script is written, read and filled in.

Every line says by its first character what it is: `# Title` begins a step; a plain line is a
sentence of the step; `- ` what to do when it goes otherwise; `? question | answer` an objection
and how to meet it; `! ` a sentence for the last days of the cover. A line that names a {field}
which is not known is left out whole.

Source: 001-50, 001-54, F25; DICTIONARY.md C.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_CHARACTERS = 8000
MOST_COMPLAINTS = 10

# What a sentence may name, and what that is. Source: DICTIONARY.md C.
FIELDS: dict[str, str | Promise] = {
    "company": gettext_lazy("Name of the company"),
    "staff_name": gettext_lazy("Name of who calls"),
    "staff_no": gettext_lazy("Staff number of who calls"),
    "service_no": gettext_lazy("Number for the customer to ring"),
    "insured_name": gettext_lazy("Name of the insured"),
    "title": gettext_lazy("Mr or Ms; blank where it is not known, and for firms"),
    "holder_name": gettext_lazy("Name of the holder"),
    "plate_no": gettext_lazy("Licence plate"),
    "product_name": gettext_lazy("Name of the product"),
    "expires_on": gettext_lazy("Day on which the cover ends"),
    "days_left": gettext_lazy("Days until then"),
    "claims_text": gettext_lazy("Claims of last year, in words"),
    "slot_1": gettext_lazy("Next free time for another call"),
    "slot_2": gettext_lazy("The free time after that"),
    "agreed_time": gettext_lazy("When the next call is agreed for"),
    "quote_1": gettext_lazy("Premium of the first quote"),
    "quote_2": gettext_lazy("Premium of the second quote"),
    "valid_until": gettext_lazy("Last day of the quotes"),
}
MAY_BE_BLANK = {"title": ""}

_FIELD = re.compile(r"\{(\w+)\}")
_BRACES = str.maketrans("｛｝", "{}")


@dataclass(frozen=True)
class Step:
    """A part of the call: its sentences, and what to do when it goes otherwise."""

    title: str
    sentences: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A script. `answers` are objections and how to meet them; `urgent` is for the last days."""

    steps: tuple[Step, ...]
    answers: tuple[tuple[str, str], ...] = ()
    urgent: tuple[str, ...] = ()


class _Mark(Enum):
    """What a line is; the value is its first character, as each keyboard types it."""

    STEP = "#＃"
    TURN = "-－"
    ANSWER = "?？"
    URGENT = "!！"
    SENTENCE = ""


@dataclass(frozen=True)
class _Line:
    number: int
    mark: _Mark
    text: str

    @property
    def sides(self) -> list[str]:
        """An objection and the answer to it."""
        return [side.strip() for side in self.text.replace("｜", "|").split("|", maxsplit=1)]


@dataclass
class _Draft:
    title: str
    sentences: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)


def tidy(text: str) -> str:
    """Return `text` as it is kept: plain line ends, narrow braces, no blanks around lines."""
    lines = [line.strip() for line in text.translate(_BRACES).splitlines()]
    return "\n".join(lines).rstrip("\n")


def read(text: str) -> Outline:
    """Return what a tidy text says; of one with complaints, what can be understood."""
    drafts: list[_Draft] = []
    answers: list[tuple[str, str]] = []
    urgent: list[str] = []
    for line in _lines(text):
        match line.mark:
            case _Mark.STEP:
                drafts.append(_Draft(line.text))
            case _Mark.ANSWER if len(line.sides) == len(("question", "answer")):
                answers.append((line.sides[0], line.sides[1]))
            case _Mark.URGENT:
                urgent.append(line.text)
            case _Mark.TURN if drafts:
                drafts[-1].turns.append(line.text)
            case _Mark.SENTENCE if drafts:
                drafts[-1].sentences.append(line.text)
    steps = tuple(Step(one.title, tuple(one.sentences), tuple(one.turns)) for one in drafts)
    return Outline(steps=steps, answers=tuple(answers), urgent=tuple(urgent))


def complaints(text: str) -> list[str]:
    """Return what is wrong with a tidy text, the first things first; nothing for a good one."""
    if len(text) > MOST_CHARACTERS:
        return [
            _("The text has %(found)d characters; at most %(most)d are kept.")
            % {"found": len(text), "most": MOST_CHARACTERS}
        ]
    found, has_step, has_strange_field = [], False, False
    for line in _lines(text):
        strange = [name for name in _FIELD.findall(line.text) if name not in FIELDS]
        for name in strange:
            found.append(
                _("Line %(line)d: there is no field %(field)s.")
                % {"line": line.number, "field": f"{{{name}}}"}
            )
        has_strange_field = has_strange_field or bool(strange)
        has_step = has_step or line.mark is _Mark.STEP
        if complaint := _complaint(line, has_step=has_step):
            found.append(complaint % {"line": line.number})
    if not has_step and not found:
        found.append(_("A script has at least one step: a line that begins with #."))
    found = found[:MOST_COMPLAINTS]
    if has_strange_field:
        found.append(_("The fields are: %(fields)s.") % {"fields": _all_fields()})
    return found


def _complaint(line: _Line, *, has_step: bool) -> str:
    if not line.text:
        return _("Line %(line)d: nothing follows the sign.")
    if "{" in (rest := _FIELD.sub("", line.text)) or "}" in rest:
        return _("Line %(line)d: a field is written in braces, without blanks, like {plate_no}.")
    said_as_it_is = line.text if line.mark is _Mark.STEP else line.sides[0]
    if line.mark in (_Mark.STEP, _Mark.ANSWER) and _FIELD.search(said_as_it_is):
        return _("Line %(line)d: a title or an objection has no fields.")
    if line.mark in (_Mark.SENTENCE, _Mark.TURN) and not has_step:
        return _("Line %(line)d: it stands before the first step, which begins with #.")
    if line.mark is _Mark.ANSWER and (len(line.sides) == 1 or not all(line.sides)):
        return _("Line %(line)d: between the question and the answer stands a |.")
    return ""


def filled(outline: Outline, fields: Mapping[str, str]) -> Outline:
    """Return `outline` with `fields` filled in; a missing one leaves its line out."""
    steps = [
        replace(
            step,
            sentences=tuple(fill(step.sentences, fields)),
            turns=tuple(fill(step.turns, fields)),
        )
        for step in outline.steps
    ]
    return Outline(
        steps=tuple(step for step in steps if step.sentences or step.turns),
        answers=tuple(
            (question, answer)
            for question, said in outline.answers
            for answer in fill([said], fields)
        ),
        urgent=tuple(fill(outline.urgent, fields)),
    )


def fill(lines: tuple[str, ...] | list[str], fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines whose fields are all known, with these in place of their names."""
    known = MAY_BE_BLANK | {name: value for name, value in fields.items() if value}
    for line in lines:
        if all(name in known for name in _FIELD.findall(line)):
            text = _FIELD.sub(lambda found: known[found[1]], line)
            yield " ".join(text.split())  # without the blank beside a blank title


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines that are not blank, numbered from 1 as the writer counts them."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            mark = next((mark for mark in _Mark if line[0] in mark.value), _Mark.SENTENCE)
            rest = line if mark is _Mark.SENTENCE else line[1:]
            yield _Line(number=number, mark=mark, text=rest.strip())


def _all_fields() -> str:
    return " ".join(f"{{{name}}}" for name in FIELDS)

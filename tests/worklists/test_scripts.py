"""How a script is written, read and filled in, and which version is said. 001-50, 001-54, F25."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from policies.models import Customer
from tests.factories import DAY, MORNING, make_customer, make_supervisor, make_term
from worklists.actions.scripts import save_script
from worklists.call_scripts import guide, script_kind, title_of
from worklists.models import ListKind, Script
from worklists.queries.scripts import script_on
from worklists.script_texts import delivered_text
from worklists.scripts import (
    FIELDS,
    MOST_CHARACTERS,
    MOST_COMPLAINTS,
    Outline,
    Step,
    complaints,
    filled,
    read,
    tidy,
)

TEXT = """\
! Only {days_left} days.

# Opening
Hello {title} {insured_name}.
It ends on {expires_on}.
- Somebody else: call again {slot_1}.

# Closing
Goodbye.
? Too dear | Let me see.
? Who are you | I am {staff_name}."""


def save(text: str, *, day: date = DAY, seen: int = 0) -> Script:
    return save_script(
        kind=Script.Kind.RENEWAL,
        text=text,
        valid_from=day,
        seen=seen,
        by=make_supervisor(),
        now=MORNING,
    )


# Reading


def test_each_line_is_what_its_first_sign_says() -> None:
    assert read(TEXT) == Outline(
        steps=(
            Step(
                "Opening",
                ("Hello {title} {insured_name}.", "It ends on {expires_on}."),
                ("Somebody else: call again {slot_1}.",),
            ),
            Step("Closing", ("Goodbye.",)),
        ),
        answers=(("Too dear", "Let me see."), ("Who are you", "I am {staff_name}.")),
        urgent=("Only {days_left} days.",),
    )


def test_signs_may_be_typed_on_a_chinese_keyboard() -> None:
    text = tidy(
        "！还有｛days_left｝天\r\n＃开场\r\n  您好\r\n－不方便：再约\r\n？太贵了｜理解\r\n\r\n"
    )

    assert complaints(text) == []
    assert read(text) == Outline(
        steps=(Step("开场", ("您好",), ("不方便：再约",)),),
        answers=(("太贵了", "理解"),),
        urgent=("还有{days_left}天",),
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", Script.Kind)
def test_what_is_delivered_is_written_as_a_version_is(kind: Script.Kind, language: str) -> None:
    with translation.override(language):
        text = delivered_text(kind)

    assert complaints(text) == []
    assert tidy(text) == text


# What is refused


def test_a_field_that_does_not_exist_is_named_with_its_line_and_those_there_are() -> None:
    fields = " ".join(f"{{{name}}}" for name in FIELDS)

    with translation.override("en"):
        assert complaints("# Opening\n\nHello {name}.") == [
            "Line 3: there is no field {name}.",
            f"The fields are: {fields}.",
        ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "A script has at least one step: a line that begins with #."),
        ("? Too dear | See", "A script has at least one step: a line that begins with #."),
        ("Hello.\n# Opening", "Line 1: it stands before the first step, which begins with #."),
        ("\n- Else.\n# Go", "Line 2: it stands before the first step, which begins with #."),
        ("# Opening\n? Too dear", "Line 2: between the question and the answer stands a |."),
        ("# Opening\n? | See", "Line 2: between the question and the answer stands a |."),
        ("# Opening\n-", "Line 2: nothing follows the sign."),
        (
            "# Opening\nHello {plate no}.",
            "Line 2: a field is written in braces, without blanks, like {plate_no}.",
        ),
        (
            "# Opening\nHello plate_no}.",
            "Line 2: a field is written in braces, without blanks, like {plate_no}.",
        ),
        ("# Opening {plate_no}", "Line 1: a title or an objection has no fields."),
        ("# Go\n? And {plate_no} | So", "Line 2: a title or an objection has no fields."),
        (
            "# " + "x" * MOST_CHARACTERS,
            "The text has 8002 characters; at most 8000 are kept.",
        ),
    ],
)
def test_says_what_is_wrong_and_where(text: str, complaint: str) -> None:
    with translation.override("en"):
        assert complaints(text) == [complaint]


def test_does_not_go_on_for_ever() -> None:
    assert len(complaints("-\n" * 100)) == MOST_COMPLAINTS


# Filling in


def test_a_missing_field_leaves_its_line_out() -> None:
    said = filled(read(TEXT), {"insured_name": "Li", "title": "Mr", "expires_on": ""})

    assert said == Outline(
        steps=(Step("Opening", ("Hello Mr Li.",)), Step("Closing", ("Goodbye.",))),
        answers=(("Too dear", "Let me see."),),
    )


def test_a_step_of_which_nothing_is_left_is_left_out() -> None:
    said = filled(read("# Quote\nAbout {quote_1}.\n# Closing\nGoodbye."), {})

    assert said.steps == (Step("Closing", ("Goodbye.",)),)


def test_only_the_title_may_be_blank() -> None:
    said = filled(read("# Opening\nAm I speaking with {title} {insured_name}?"), {})
    known = filled(read("# Opening\nAm I speaking with {title} {insured_name}?"), _li)

    assert said.steps == ()
    assert known.steps[0].sentences == ("Am I speaking with Li?",)


_li = {"insured_name": "Li"}


def test_what_is_filled_in_is_not_read_again() -> None:
    said = filled(read("# Opening\nHello {insured_name}."), {"insured_name": "{staff_no} # | x"})

    assert said.steps[0].sentences == ("Hello {staff_no} # | x.",)


# Which script, and which version of it


@pytest.mark.parametrize(
    ("list_kind", "is_lapsed", "kind"),
    [
        (ListKind.RENEWAL_25, False, Script.Kind.RENEWAL),
        (ListKind.RENEWAL_25, True, Script.Kind.LAPSED),
        (ListKind.LAPSED_TODAY, False, Script.Kind.LAPSED),
        (ListKind.LAPSED_48H, True, Script.Kind.LAPSED),
        (ListKind.PILOT, False, Script.Kind.RENEWAL),
        (ListKind.TRIAL_MEMBERS, False, Script.Kind.TRIAL),
        (ListKind.TRIAL_MEMBERS, True, Script.Kind.TRIAL),
    ],
)
def test_the_list_and_the_end_of_cover_say_which_script(
    list_kind: ListKind, is_lapsed: bool, kind: Script.Kind
) -> None:
    assert script_kind(list_kind, is_lapsed=is_lapsed) == kind


@pytest.mark.django_db
def test_the_latest_version_that_has_begun_is_said() -> None:
    first = save("# One\nOne.")
    later = save("# Two\nTwo.", day=DAY + timedelta(days=5), seen=1)
    between = save("# Three\nThree.", day=DAY + timedelta(days=3), seen=2)
    replaced = save("# Four\nFour.", day=DAY + timedelta(days=5), seen=3)
    days = [DAY - timedelta(days=1), *(DAY + timedelta(days=n) for n in (0, 2, 3, 4, 5, 90))]

    found = [script_on(Script.Kind.RENEWAL, day=day) for day in days]

    assert found == [None, first, first, between, between, replaced, replaced]
    assert (later.number, replaced.number) == (2, 4)
    assert script_on(Script.Kind.LAPSED, day=DAY) is None


@pytest.mark.django_db
def test_the_guide_is_the_version_or_what_is_delivered() -> None:
    version = save("# Opening\nHello {insured_name}.")

    own = guide(Script.Kind.RENEWAL, _li, day=DAY)
    with translation.override("en"):
        delivered = guide(Script.Kind.REMINDER, _li, day=DAY)

    assert (own.version, own.said) == (version, Outline((Step("Opening", ("Hello Li.",)),)))
    assert delivered.version is None
    assert delivered.said.steps[0] == Step("Opening", ("Hello, am I speaking with Li?",))


@pytest.mark.django_db
def test_a_text_message_has_the_signature_and_needs_what_it_is_about() -> None:
    fields = {"company": "中心", "staff_name": "刘一", "plate_no": "苏I12345"}

    with translation.override("zh-hans"):
        bare = guide(Script.Kind.RENEWAL, fields, day=DAY).messages
        whole = guide(
            Script.Kind.LAPSED,
            fields | {"service_no": "12000000000", "expires_on": "3月1日"},
            day=DAY,
        ).messages

    assert len(bare) == 1
    assert [text.count("12000000000") for _title, text in whole] == [1, 0]


# How the insured is addressed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "id_no", "facts", "title"),
    [
        (Customer.Kind.PERSON, "", {}, ""),
        (Customer.Kind.PERSON, "999999199001010013", {}, "Mr"),
        (Customer.Kind.PERSON, "99999919900101002X", {}, "Ms"),
        (Customer.Kind.PERSON, "", {"holder_title": "女士"}, "Ms"),
        (Customer.Kind.PERSON, "999999199001010013", {"insured_title": "小姐"}, "Miss"),
        (Customer.Kind.PERSON, "G12345678", {}, ""),
        (Customer.Kind.ORGANISATION, "999999199001010013", {}, ""),
        (Customer.Kind.PERSON, "999999199001010013", {"insured_name": "王二"}, ""),
        (
            Customer.Kind.ORGANISATION,
            "",
            {"insured_name": "王二", "insured_id_no": "999999199001010021"},
            "Ms",
        ),
        (
            Customer.Kind.PERSON,
            "",
            {"insured_name": "某某物流公司", "insured_id_no": "999999199001010013"},
            "",
        ),
    ],
)
def test_the_title_is_said_where_it_is_known(
    kind: str, id_no: str, facts: dict[str, str], title: str
) -> None:
    term = make_term(customer=make_customer(kind=kind, id_no=id_no), facts=facts)

    with translation.override("en"):
        assert title_of(term) == title

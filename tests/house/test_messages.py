import re

from scripts.messages import FOLDER, compiled, extract_messages, read_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_message_has_its_chinese() -> None:
    catalogue = read_catalogue()

    missing = [
        message.id
        for message in extract_messages()
        if message.id and not getattr(catalogue.get(message.id, message.context), "string", None)
    ]

    assert missing == []


def test_translations_keep_the_placeholders() -> None:
    wrong = [
        message.id
        for message in read_catalogue()
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and set(PLACEHOLDER.findall(message.id)) != set(PLACEHOLDER.findall(message.string))
    ]

    assert wrong == []


def test_nothing_is_translated_that_nobody_says() -> None:
    said = {(message.id, message.context) for message in extract_messages()}

    obsolete = [
        message.id for message in read_catalogue() if (message.id, message.context) not in said
    ]

    assert [one for one in obsolete if one] == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert (FOLDER / "django.mo").read_bytes() == compiled(read_catalogue())

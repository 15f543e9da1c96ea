"""The words of incidents and messages: the same keys and places in every language."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config import Config
from upstatic.translations.messages import (
    FOLDER,
    and_list,
    english,
    joined,
    long_duration,
    message_translations,
    template,
)

ENGLISH = yaml.safe_load((FOLDER / "en.yml").read_text("utf-8"))
OTHERS = sorted(path for path in FOLDER.glob("*.yml") if path.stem != "en")


def flat(phrases: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in phrases.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|\$[A-Z_]+", text))


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_every_phrase_has_the_places_of_the_english_one(path: Path) -> None:
    known = dict(flat(ENGLISH))
    for key, text in flat(yaml.safe_load(path.read_text("utf-8"))):
        assert key in known, key
        assert places(text) == places(known[key]), key


def test_french_is_complete() -> None:
    french = dict(flat(yaml.safe_load((FOLDER / "fr.yml").read_text("utf-8"))))

    assert french.keys() == dict(flat(ENGLISH)).keys()


def test_a_template_without_a_translation_is_english() -> None:
    german = message_translations(Config(), "de")

    assert template(german, "down").startswith("$EMOJI $SITE_NAME ist ausgefallen")
    assert template(german, "digest") == ENGLISH["templates"]["digest"]
    assert template(german, "nothing") == ""


def test_names_are_listed_or_counted() -> None:
    words = english()

    assert and_list(words, ["API"]) == "API"
    assert and_list(words, ["API", "Web", "Docs"]) == "API, Web and Docs"
    assert and_list(words, ["a", "b", "c", "d"]) == "4 monitors"
    assert joined(words, ["a", "b", "c", "d"]) == "a, b, c and d"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "less than a minute"), (60, "1 minute"), (7500, "2 hours, 5 minutes")],
)
def test_durations_are_written_out(seconds: float, text: str) -> None:
    assert long_duration(english(), seconds) == text


def test_a_phrase_of_the_configuration_replaces_ours() -> None:
    config = Config(i18n={"automatic": "By our robot."})

    assert message_translations(config).say("automatic") == "By our robot."
    assert message_translations(config, "fr").say("automatic") == "*Signalé automatiquement.*"

"""The words of incidents and messages: the same keys and places in every language."""

import re
from functools import cache

import pytest
import yaml
from upstatic.config import Config
from upstatic.config.theme_files import LOCALES
from upstatic.domain.models import Status
from upstatic.translations.message_layouts import LAYOUTS
from upstatic.translations.messages import (
    FOLDER,
    and_list,
    english,
    joined,
    long_duration,
    message_translations,
    several,
    template,
    title,
)

LANGUAGES = sorted(path.stem for path in LOCALES.glob("*.yml"))
ENGLISH = "en"


@cache
def phrases(language: str) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]]
    found = yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8"))
    return found


def forms(phrase: str | dict[str, str]) -> dict[str, str]:
    return phrase if isinstance(phrase, dict) else {"other": phrase}


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|\$[A-Z_]+", text))


def test_incidents_and_messages_have_the_languages_of_the_page() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yml")) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_language_and_not_in_english(language: str) -> None:
    assert phrases(language).keys() == phrases(ENGLISH).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_the_places_of_the_english_one(language: str) -> None:
    for key, phrase in phrases(language).items():
        wanted = places(forms(phrases(ENGLISH)[key])["other"])
        for form, text in forms(phrase).items():
            is_spelled_out = form in ("one", "two")  # "an action", "two actions"
            assert places(text) | ({"{n}"} if is_spelled_out else set()) >= wanted, (key, form)
            assert places(text) <= wanted, (key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_has_every_plural_form_that_its_language_needs(language: str) -> None:
    locale = message_translations(Config(), language).locale
    needed = {locale.plural_form(n) for n in range(1, 200)}
    for key, phrase in phrases(language).items():
        if isinstance(phrase, dict):
            assert needed <= phrase.keys() <= {*locale.plural_form.tags, "other"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_has_the_same_values_in_every_language(language: str) -> None:
    words = message_translations(Config(), language)
    for name in LAYOUTS:
        text = template(words, name)
        assert "{" not in text, name
        assert places(text) == places(template(english(), name)), name
        if language in ("ar", "ja", "zh"):  # no English word is left
            plain = re.findall(r"(?<!\$)\b[a-z]{3,}", text)
            assert plain == [], name


def test_a_message_without_a_layout_is_empty() -> None:
    assert template(english(), "nothing") == ""


def test_titles_of_incidents_and_of_messages_are_the_same_words() -> None:
    words = message_translations(Config(), "fr")

    assert title(words, Status.DOWN, "API", 1) == "API est en panne"
    assert template(words, "down").splitlines()[0] == "$EMOJI $SITE_NAME est en panne"
    assert several(words, "down", 3) == "3 services sont en panne"
    assert several(words, "up", 3) == "3 services sont rétablis"


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

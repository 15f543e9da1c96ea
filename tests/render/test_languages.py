"""Ten languages, each whole, each with its own plurals, dates and figures."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config.theme_files import SITE
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading
from upstatic.render.text.relative_time import ago_phrase
from upstatic.translations.phrases import Translations, load_translations

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, UP, monitor

LOCALES = SITE / "locales"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh")
OTHERS = tuple(language for language in LANGUAGES if language != "en")
BARE = str.maketrans("", "", "\u2068\u2069\u200e\u200f\u061c")  # without signs of direction


def speak(language: str, **overrides: str) -> Translations:
    return load_translations(LOCALES, language, overrides)


def raw(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((LOCALES / f"{language}.yml").read_text("utf-8"))
    return found


def places(phrase: object) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(phrase)))


def test_these_are_the_languages() -> None:
    assert tuple(sorted(path.stem for path in LOCALES.glob("*.yml"))) == LANGUAGES


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_exactly_the_words_of_english(language: str) -> None:
    assert set(raw(language)) - {"reasons"} == set(raw("en"))
    assert raw(language)["locale"] == language


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_every_reason(language: str) -> None:
    assert set(raw(language)["reasons"]) == {"code", *failure_reasons.SENTENCES}


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_has_no_place_that_english_does_not_fill(language: str) -> None:
    english = raw("en")
    for key, phrase in raw(language).items():
        if key != "reasons":
            assert places(phrase) <= places(english[key]) | {"n"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_has_every_plural_form_that_its_language_needs(language: str) -> None:
    locale = speak(language).locale
    needed = {locale.plural_form(n) for n in range(2, 200)}
    for key, phrase in raw(language).items():
        if isinstance(phrase, dict) and key != "reasons":
            assert "other" in phrase, key
            assert set(phrase) <= {*locale.plural_form.tags, "one", "other"}, key
            missing = needed - set(phrase)
            assert not missing or missing <= {"many", "one"}, f"{key} lacks {missing}"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 Nov 2026 | November 2026 | 3 Nov 2026, 10:05 UTC"),
        ("en-US", "Nov 3, 2026 | November 2026 | Nov 3, 2026, 10:05 UTC"),
        ("fr", "3 nov. 2026 | novembre 2026 | 3 nov. 2026, 10:05 UTC"),
        ("de", "3. Nov. 2026 | November 2026 | 3. Nov. 2026, 10:05 UTC"),
        ("es", "3 nov 2026 | noviembre de 2026 | 3 nov 2026, 10:05 UTC"),
        ("pt-BR", "3 de nov. de 2026 | novembro de 2026 | 3 de nov. de 2026 10:05 UTC"),
        ("it", "3 nov 2026 | novembre 2026 | 3 nov 2026, 10:05 UTC"),
        ("nl", "3 nov 2026 | november 2026 | 3 nov 2026, 10:05 UTC"),
        ("ja", "2026年11月3日 | 2026年11月 | 2026年11月3日 10:05 UTC"),
        ("zh", "2026年11月3日 | 2026年11月 | 2026年11月3日 10:05 UTC"),
        ("ar", "3 نوفمبر 2026 | نوفمبر 2026 | 3 نوفمبر 2026، 10:05 UTC"),
        ("pl", "3 lis 2026 | listopad 2026 | 3 lis 2026, 10:05 UTC"),
    ],
)
def test_dates_are_those_of_the_language(language: str, written: str) -> None:
    words, day = speak(language), date(2026, 11, 3)
    moment = words.moment(datetime(2026, 11, 3, 10, 5, tzinfo=UTC))
    assert f"{words.day(day)} | {words.month(day)} | {moment}".translate(BARE) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "99.98% | 1.4 s | 1 day 4 h"),
        ("en-US", "99.98% | 1.4 s | 1 day 4 h"),
        ("fr", "99,98\xa0% | 1,4 s | 1 jour 4 h"),
        ("de", "99,98\xa0% | 1,4 s | 1 Tag 4 Std."),
        ("es", "99,98\xa0% | 1,4 s | 1 día 4 h"),
        ("pt-BR", "99,98% | 1,4 s | 1 dia 4 h"),
        ("it", "99,98% | 1,4 s | 1 giorno 4 h"),
        ("nl", "99,98% | 1,4 s | 1 dag 4 uur"),
        ("ja", "99.98% | 1.4秒 | 1日4時間"),
        ("zh", "99.98% | 1.4 秒 | 1 天 4 小时"),
        ("ar", "99.98% | 1.4 ث | يوم واحد و4 ساعات"),
        ("pl", "99,98% | 1,4 s | 1 day 4 h"),
    ],
)
def test_figures_are_those_of_the_language(language: str, written: str) -> None:
    words = speak(language)
    said = f"{words.uptime(0.99989)} | {words.ms(1400)} | {words.duration(86_400 + 4 * 3600)}"
    assert said.translate(BARE) == written


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("ar", 1, "قبل يوم واحد"), ("ar", 2, "قبل يومين"), ("ar", 7, "قبل 7 أيام"),
        ("ar", 90, "قبل 90 يومًا"), ("ar", 100, "قبل 100 يوم"),
        ("fr", 1, "Il y a 1 jour"), ("fr", 90, "Il y a 90 jours"), ("ja", 1, "1日前"),
    ],
)  # fmt: skip
def test_a_count_takes_the_form_of_its_language(language: str, n: int, text: str) -> None:
    assert speak(language).say("daysAgo", n=n) == text


@pytest.mark.parametrize(
    ("language", "minute", "hour"),
    [
        ("en", "{n} min ago", "{n} hr ago"),
        ("fr", "il y a {n}\xa0min", "il y a {n}\xa0h"),
        ("ja", "{n} 分前", "{n} 時間前"),
        ("ar", "", ""),
    ],
)
def test_how_long_ago_is_a_phrase_where_no_plural_changes_it(
    language: str, minute: str, hour: str
) -> None:
    locale = speak(language).locale
    assert (ago_phrase("minute", locale), ago_phrase("hour", locale)) == (minute, hour)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_that_is_down_is_named_in_every_language(language: str) -> None:
    assert "Shop" in speak(language).say("countDown", n=1, all=3, names="Shop")
    assert "Shop" not in speak(language).say("countDown", n=2, all=3, names="Shop")


@pytest.mark.parametrize(
    ("asked", "language", "word"),
    [
        ("fr", "fr", "En panne"), ("FR", "fr", "En panne"), ("fr_CH", "fr-CH", "En panne"),
        ("zh-CN", "zh-Hans-CN", "服务中断"), ("zh-TW", "zh-Hant-TW", "Down"), ("pl", "pl", "Down"),
        ("", "en", "Down"), ("klingon", "en", "Down"), ("../../etc", "en", "Down"),
    ],
)  # fmt: skip
def test_any_tag_leads_to_words(asked: str, language: str, word: str) -> None:
    words = speak(asked)
    assert (words.language, words.say("down")) == (language, word)


def test_reasons_are_said_in_the_language_and_in_english_where_it_has_no_word() -> None:
    assert speak("fr").reason("timeout") == "n\u2019a pas répondu dans le délai imparti"
    assert speak("de").reason("503") == "antwortete 503 Service Unavailable"
    assert speak("de").reason("new-word") == "failed (new-word)"
    assert speak("en").reason("refused") == "refused the connection"
    assert speak("ja").reason("") == ""


def test_upptimes_words_are_taken_with_their_places() -> None:
    words = speak("fr", overallUptime="En ligne : $UPTIME", incidentFixed="Corrigé", ms="ms",
                  incidentBack="← Retour", loading="Chargement", up="")  # fmt: skip
    assert words.say("overallUptime", uptime="99%") == "En ligne : 99%"
    assert words.say("phase_resolved") == "Corrigé"
    assert words.ms(120) == "120 ms"
    assert words.say("incidentBack") == "Retour"
    assert words.say("up") == "Opérationnel", "a word without a text is left out"
    assert "loading" not in words.phrases


@pytest.mark.parametrize("text", ["{", "}", "{0}", "{n.__class__}", "{nobody}", "100 % {{x}}"])
def test_a_word_of_the_users_own_can_break_nothing(text: str) -> None:
    words = speak("en", checkedAt=text)
    assert words.say("checkedAt", time="now") == text
    assert str(words.markup("checkedAt", time="now")) == text


def test_names_of_the_other_direction_are_set_apart() -> None:
    assert speak("ar").say("isDown", n=1, name="API (v2)") == "\u2068API (v2)\u2069 متوقف"
    assert speak("en").say("isDown", n=1, name="متجر") == "\u2068متجر\u2069 is down"
    assert speak("en").say("isDown", n=1, name="Café") == "Café is down"


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_of_the_page_stays_english(company: MakeCompany, language: str) -> None:
    made = company(monitor("shop", name="X1"), monitor("docs", name="X2"), language=language)

    def seen(time: datetime) -> dict[str, Reading]:
        return {"shop": DOWN if time.minute < 20 else UP, "docs": UP}

    made.live(NOW - timedelta(hours=1), NOW, seen)
    site = made.draw()
    pages = [(site / path).read_text("utf-8") for path in ("index.html", "monitor/shop.html")]
    parts = {part for phrase in raw("en").values() for part in re.split(r"\{\w+\}", str(phrase))}
    for part in parts:
        if len(part.strip()) >= 8 and " " in part:
            assert not any(part in page for page in pages), part
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in pages[0]


def test_the_language_may_be_given_as_upptime_does(company: MakeCompany) -> None:
    page = company(i18n={"locale": "de", "noMonitors": "Nichts da"}).page()
    assert '<html lang="de"' in page
    assert "Nichts da" in page
    assert "Zum Hauptinhalt springen" in page


def test_the_footer_is_markdown_as_upptimes_is(company: MakeCompany) -> None:
    page = company(i18n={"footer": "Le [code]($REPO) de cette page <b>ici</b>"}).page()
    assert 'Le <a href="https://github.com/acme/status" rel="noopener noreferrer">code</a>' in page
    assert "cette page <b>ici</b></p>" in page


def test_the_words_of_a_file_are_yaml_without_surprises() -> None:
    for path in sorted(Path(LOCALES).glob("*.yml")):
        for key, phrase in raw(path.stem).items():
            forms = phrase.values() if isinstance(phrase, dict) else [phrase]
            assert all(isinstance(form, str) and form for form in forms), f"{path.name}: {key}"

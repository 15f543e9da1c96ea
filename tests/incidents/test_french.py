"""With `language: fr`, incidents are French from their title to their end, and are read back."""

from pathlib import Path

import pytest
from upstatic.config.theme_files import LOCALES
from upstatic.domain.models import Phase
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.issues.issue_composer import comment_of
from upstatic.incidents.issues.phase_keywords import read_word
from upstatic.incidents.plan.actions import Close
from upstatic.incidents.stage import incidents
from upstatic.translations.messages import message_translations

from tests.incidents.conftest import At, MakeConfig, MakeEvents

WEBSITE = {"status-website": {"language": "fr"}}


def test_an_incident_is_french_from_its_title_to_its_end(
    tmp_path: Path, history: Path, configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    config = configured(**WEBSITE)
    story = happened("0 api down 503", "0 web down", "10 web up", "30 api up")
    for minute in (5, 15, 35):
        events.append(history, [event for event in story if event.confirmed_at <= at(minute)])
        incidents(tmp_path, config, now=at(minute), tracker=None)

    (one,) = store.read(history)
    assert one.title == "🛑 API et Web sont en panne"
    assert [update.body for update in one.updates] == [
        (
            "- API est indisponible depuis 10:00 UTC (HTTP 503 Service Unavailable).\n"
            "- Web est indisponible depuis 10:00 UTC.\n\n*Signalé automatiquement.*"
        ),
        "Web est rétabli depuis 10:10 UTC, après 10 minutes.\n\nToujours en panne : API.",
        "Web est rétabli après 10 minutes et API après 30 minutes.",
    ]


def test_a_maintenance_of_the_configuration_is_french(
    tmp_path: Path, history: Path, configured: MakeConfig, at: At
) -> None:
    window = {"title": "Sauvegarde", "start": "2026-11-20 12:00", "duration": "1h"}
    config = configured(**WEBSITE, maintenance=[window])
    for minute in (0, 190):
        incidents(tmp_path, config, now=at(minute), tracker=None)

    (one,) = store.read(history)
    assert [update.body for update in one.updates] == [
        "5 services peuvent être indisponibles, du 20 nov. 2026, 12:00 UTC à 13:00 UTC.",
        "La maintenance s\u2019est terminée comme prévu, après 1 heure.",
    ]


@pytest.mark.parametrize("language", sorted(path.stem for path in LOCALES.glob("*.yml")))
def test_the_keyword_of_the_end_is_in_the_language_and_is_read_back(
    configured: MakeConfig, at: At, language: str
) -> None:
    words = message_translations(configured(**{"status-website": {"language": language}}))
    for phase in (Phase.RESOLVED, Phase.COMPLETED, Phase.CANCELLED):
        text = comment_of(
            Close(ref="x", id="y", time=at(1), ended=at(0), phase=phase, body="…"), words
        )

        assert text.startswith(f"**{words.say(f'phase_{phase.value}')}:** ")
        assert read_word(text)[0] is phase

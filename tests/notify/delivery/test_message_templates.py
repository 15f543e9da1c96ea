"""The words: templates with places, several happenings in one text, nothing that misleads."""

from dataclasses import replace

import pytest
from upstatic.config.schema.notifications import EVENTS
from upstatic.config.schema.templates import Templates
from upstatic.domain.times import parse_time
from upstatic.notify.alerts.alert import Alert, Level
from upstatic.notify.delivery.message_templates import MessageTemplates, compose, fill
from upstatic.translations.messages import english, template

NOON = parse_time("2026-11-20T12:00:00Z")


def alert(kind: str = "down", **variables: str) -> Alert:
    given = {
        "EMOJI": "🟥",
        "SITE_NAME": "API",
        "STATUS": "down",
        "REASON": "",
        "SINCE": "12:00 UTC",
    }
    return Alert(
        key="k",
        kind=kind,
        severity="high",
        confirmed_at=NOON,
        started_at=NOON,
        subject="e",
        variables={**given, "DURATION": "5 min", "SEVERITY": "high", **variables},
    )


def test_every_kind_of_event_has_a_text() -> None:
    assert all(template(english(), kind) for kind in (*EVENTS, "escalation"))
    assert set(Templates.model_fields) == {*EVENTS, "escalation"} - {"digest"}


def test_a_line_whose_places_are_all_empty_is_left_out() -> None:
    template = "$A\nImpact: $B\nBoth: $A $B\nplain"

    assert fill(template, {"A": "1", "B": ""}) == "1\nBoth: 1 \nplain"


def test_an_unknown_placeholder_stays_unchanged() -> None:
    assert fill("${A}: $HOME costs $5", {"A": "it"}) == "it: $HOME costs $5"


def test_a_value_is_not_read_as_a_template() -> None:
    assert fill("$A", {"A": "$B", "B": "secret"}) == "$B"


def test_a_template_of_ones_own_has_its_title_in_the_first_line() -> None:
    own = Templates(down="$SITE_NAME est en panne\n\nDepuis $SINCE.\n")
    message = compose([alert()], MessageTemplates(own=own))

    assert (message.title, message.body) == ("API est en panne", "Depuis 12:00 UTC.")


def test_several_alerts_are_listed_under_a_common_title() -> None:
    shown = [alert(SITE_NAME="API"), alert(SITE_NAME="Shop")]
    message = compose(shown, MessageTemplates(own=Templates(down="$SITE_NAME est en panne")))

    assert message.title == "🟥 2 monitors are down"
    assert message.body == "API est en panne\n\nShop est en panne"
    assert message.thread == ""


def test_controls_and_turned_text_are_taken_out_and_long_titles_cut() -> None:
    message = compose([alert(SITE_NAME="A\x07\u202eB" + "x" * 500)], MessageTemplates())

    assert message.title.startswith("🟥 ABxxx")
    assert len(message.title) == 150


@pytest.mark.parametrize("level", [*Level])
def test_the_type_of_a_message_is_the_level_of_its_alert(level: Level) -> None:
    assert compose([replace(alert(), level=level)], MessageTemplates()).type == level.value

"""Maintenance in the file: every mistake has its place and what to do."""

from collections.abc import Callable

import pytest
from upstatic.config import Loaded
from upstatic.domain.errors import ConfigError

from tests.config.conftest import Load

SITES = "owner: a\nrepo: b\nsites: [{name: Web shop, group: Shop, url: https://a.example}]\n"


def test_what_is_planned_is_read(loaded: Load) -> None:
    text = (
        'maintenance:\n  - title: Move\n    start: "2026-12-01 22:00"\n    timezone: Europe/Paris\n'
        "    duration: 90\n    monitors: web-shop\n"
        "  - title: Backup\n    cron: '@daily'\n    groups: [SHOP]\n"
    )
    once, daily = loaded(SITES + text).config.maintenance

    assert loaded(SITES + text).warnings == ()
    assert (once.recurrence.timezone, once.recurrence.length_s) == ("Europe/Paris", 5400)
    assert (daily.cron, daily.expect, daily.notice_s) == ("@daily", "down", 7 * 86_400)


def test_one_alone_is_a_list_of_one(loaded: Load) -> None:
    text = 'maintenance: {title: Move, start: "2026-12-01 22:00"}\n'

    assert [one.title for one in loaded(SITES + text).config.maintenance] == ["Move"]


@pytest.mark.parametrize(
    ("keys", "where", "advice"),
    [
        ("title: A", "rrule", "says nothing of when"),
        ("title: A, cron: 1 2 3", "cron", "five fields"),
        ("title: A, start: soon", "start", "is not a date and time"),
        ("title: A, rrule: FREQ=DAILY", "rrule", "needs its first time"),
        ("title: A, rrule: often, start: 2026-12-01", "rrule", "is not an RRULE"),
        ("title: A, rrule: FREQ=DAILY, cron: '@daily', start: 2026-12-01", "rrule", "contradicts"),
        ("title: A, cron: '@daily', timezone: Paris", "timezone", "is not a time zone"),
        ("title: A, cron: '@daily', duration: 1s", "duration", "between"),
        ("title: A, cron: '@daily', expect: up", "expect", "down, degraded"),
        ("cron: '@daily'", "title", "is missing"),
    ],
)
def test_a_mistake_has_its_place_and_what_to_do(
    loaded: Load, keys: str, where: str, advice: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(f"{SITES}maintenance: [{{{keys}}}]\n")

    (problem,) = caught.value.problems
    assert f"maintenance[0].{where}: " in problem
    assert advice in problem


def test_names_that_are_not_there_are_reported(loaded: Load) -> None:
    text = "maintenance: [{title: A, cron: '@daily', monitors: [shop], groups: [web]}]\n"

    about = [line.split(": ", 1)[1] for line in loaded(SITES + text).warnings]
    assert about == [
        "maintenance[0].monitors: names a monitor that is not there (write its name or slug)",
        "maintenance[0].groups: names a group that is not there (write it as under sites)",
    ]


def test_incidents_may_ask_for_updates_and_a_postmortem(loaded: Callable[[str], Loaded]) -> None:
    text = "incidents: {updateEvery: 30m, postmortemWithin: 48h}"
    given = loaded(f"sites: [{{name: A, url: 'https://a.io'}}]\n{text}").config.incidents

    assert (given.update_every_s, given.postmortem_within_s) == (1800, 48 * 3600)


@pytest.mark.parametrize(
    ("start", "zone", "wanted"),
    [
        ("2026-12-01 22:00", "Europe/Paris", "2026-12-01T22:00:00"),
        ("2026-12-01 22:00 Europe/Paris", "UTC", "2026-12-01T21:00:00"),
        ("2026-12-01T21:00:00Z", "Europe/Paris", "2026-12-01T22:00:00"),
        ("2026-12-01T22:00+01:00", "America/New_York", "2026-12-01T16:00:00"),
        ("2026-03-29 02:30", "Europe/Paris", "2026-03-29T02:30:00"),  # the clock skips it
    ],
)
def test_a_start_may_name_a_zone_of_its_own(
    loaded: Load, start: str, zone: str, wanted: str
) -> None:
    text = f'maintenance: {{title: Move, start: "{start}", timezone: {zone}}}\n'
    (once,) = loaded(SITES + text).config.maintenance
    assert once.start is not None
    assert once.start.isoformat() == wanted

"""Alerts of monitors: outages, severities, maintenance, incidents."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, load
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.domain.times import parse_time
from upstatic.notify.alerts.alert import LOOK_BACK, Alert, AlertStep
from upstatic.notify.alerts.outages import AlertInput, outages
from upstatic.translations.messages import english

NOON = parse_time("2026-11-20T12:00:00Z")
Tell = Callable[..., list[Alert]]


def at(minutes: float, status: str, slug: str = "api", reason: str = "") -> Event:
    """A change that began `minutes` after noon, and was confirmed five minutes later."""
    time = NOON + timedelta(minutes=minutes)
    return Event(
        time=time,
        slug=slug,
        status=Status(status),
        reason=reason,
        ms=None,
        confirmed_at=time + timedelta(minutes=5),
    )


def window(start: float, end: float | None, **more: object) -> Incident:
    given: dict[str, object] = {
        "number": 7,
        "title": "New disks",
        "phase": Phase.IN_PROGRESS,
        "impact": Impact.MAINTENANCE,
        "components": ("api",),
        "started": NOON + timedelta(minutes=start),
        "ended": None if end is None else NOON + timedelta(minutes=end),
    }
    return Incident(**{**given, **more})  # type: ignore[arg-type]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / ".upptimerc.yml"
    path.write_text(
        "owner: o\nrepo: r\nsites:\n"
        "  - {name: API, slug: api, url: 'https://api.example.com', severity: critical}\n"
        "  - {name: Docs, slug: docs, url: 'https://docs.example.com', severity: info}\n"
    )
    return load(path).config


@pytest.fixture
def tell(config: Config) -> Tell:
    def found(
        events: Sequence[Event], incidents: Sequence[Incident] = (), *, now: float = 60
    ) -> list[Alert]:
        at_ = NOON + timedelta(minutes=now)
        past = AlertInput(events=events, incidents=incidents, since=at_ - LOOK_BACK)
        return outages(config, past, english(), at_)

    return found


def test_an_episode_lasts_from_the_first_problem_to_the_recovery(tell: Tell) -> None:
    found = tell([at(0, "degraded"), at(10, "down"), at(20, "degraded"), at(30, "up")])

    assert [one.kind for one in found] == ["degraded", "down", "degraded", "up"]
    assert {one.subject for one in found} == {"episode:api:2026-11-20T12:00:00Z"}
    assert found[-1].variables["DURATION"] == "30 min"
    assert not any(one.lasting for one in found)


def test_degraded_is_one_step_less_than_down_and_the_recovery_as_bad_as_the_worst(
    tell: Tell,
) -> None:
    found = tell([at(0, "down"), at(10, "degraded"), at(20, "up"), at(30, "degraded", "docs")])

    assert [one.severity for one in found] == ["critical", "high", "critical", "info"]


def test_a_first_event_that_is_up_is_not_a_recovery(tell: Tell) -> None:
    assert tell([at(0, "up")]) == []


def test_a_certificate_that_runs_out_is_of_its_own_kind(tell: Tell) -> None:
    (one,) = tell([at(0, "degraded", reason="certificate")])
    (other,) = tell([at(0, "down", reason="certificate")])

    assert (one.kind, other.kind) == ("certificate", "down")


def test_a_removed_monitor_that_failed_has_an_end(tell: Tell) -> None:
    down, removed = tell([at(0, "down", "retired")])

    assert (removed.step, removed.subject, removed.implied) == (
        AlertStep.RESOLVE,
        down.subject,
        True,
    )
    assert removed.variables["WAS"] == "down"
    assert not down.lasting, "no reminder and no escalation of what is not monitored"
    assert tell([at(0, "down", "retired"), at(10, "up", "retired")]) == []


def test_an_outage_within_a_maintenance_is_not_sent(tell: Tell) -> None:
    assert tell([at(0, "down"), at(10, "up")], [window(-10, 30)]) == []


def test_an_outage_that_outlasts_a_maintenance_is_sent_at_its_end(tell: Tell) -> None:
    during = tell([at(0, "down")], [window(-10, 30)], now=29)
    after = tell([at(0, "down")], [window(-10, 30)], now=30)

    assert during == []
    assert [(one.kind, one.confirmed_at) for one in after] == [
        ("down", NOON + timedelta(minutes=30))
    ]
    assert after[0].variables["SINCE"] == "12:00 UTC"


def test_a_recovery_after_a_maintenance_is_sent_with_the_outage(tell: Tell) -> None:
    found = tell([at(0, "down"), at(40, "up")], [window(-10, 30)])

    assert [one.kind for one in found] == ["down", "up"]


def test_a_monitor_that_is_up_right_after_a_maintenance_is_not_sent(tell: Tell) -> None:
    assert tell([at(0, "down"), at(33, "up")], [window(-10, 30)]) == []


def test_a_maintenance_that_was_called_off_hides_nothing(tell: Tell) -> None:
    assert [one.kind for one in tell([at(0, "down")], [window(90, 60)])] == ["down"]


def test_an_outage_from_before_a_maintenance_stays_reported(tell: Tell) -> None:
    found = tell([at(0, "down"), at(20, "up")], [window(15, 40)])

    assert [one.kind for one in found] == ["down", "up"]


def test_a_maintenance_of_one_monitor_hides_no_other(tell: Tell) -> None:
    found = tell([at(0, "down"), at(0, "down", "docs")], [window(-10, 90)])

    assert [one.slugs for one in found] == [("docs",)]


def test_a_maintenance_that_expects_slowness_does_not_hide_an_outage(tell: Tell) -> None:
    slow = window(-10, 90, expected={"api": Status.DEGRADED})

    assert tell([at(0, "degraded")], [slow]) == []
    assert [one.kind for one in tell([at(0, "down")], [slow])] == ["down"]


def test_a_maintenance_without_an_end_hides_until_it_gets_one(tell: Tell) -> None:
    assert tell([at(0, "down")], [window(-10, None)], now=5000) == []


def test_a_problem_that_the_team_works_on_needs_no_reminder(tell: Tell) -> None:
    def incident(phase: Phase) -> Incident:
        return window(-1, None, phase=phase, impact=Impact.MAJOR, key="down:api")

    (open_,) = tell([at(0, "down")], [incident(Phase.INVESTIGATING)])
    (known,) = tell([at(0, "down")], [incident(Phase.IDENTIFIED)])

    assert (open_.lasting, known.lasting) == (True, False)


def test_a_problem_points_to_its_incident(tell: Tell) -> None:
    url = "https://github.com/o/r/issues/7"
    incident = window(0, None, phase=Phase.INVESTIGATING, impact=Impact.MAJOR, url=url)
    (one,) = tell([at(0, "down")], [incident])

    assert one.variables["PAGE_URL"] == "https://o.github.io/r/incident/7.html"
    assert one.variables["ISSUE_URL"] == url


def test_an_address_that_contains_a_secret_is_not_sent(config: Config) -> None:
    hidden = config.monitors[0].model_copy(update={"url": "https://x/$TOKEN", "runbook": "$RUN"})
    secret = config.model_copy(update={"monitors": (hidden,)})
    (one,) = outages(
        secret, AlertInput(events=[at(0, "down")], incidents=(), since=NOON), english(), NOON
    )

    assert one.variables["SITE_URL"] == one.variables["RUNBOOK"] == ""


def flaps(*minutes: float) -> list[Event]:
    """Down and up again and again, each confirmed five minutes after it began."""
    return [at(each, "up" if n % 2 else "down") for n, each in enumerate(minutes)]


def test_a_flapping_monitor_is_sent_once_without_reminders(tell: Tell) -> None:
    found = tell(flaps(0, 8, 16, 24, 32, 40, 48, 56), now=62)

    assert [one.kind for one in found] == ["down", "up", "down", "up", "down"]
    last = found[-1]
    assert not last.lasting
    assert last.variables["REASON"] == (
        "unstable: 8 changes since 12:05 UTC; further changes are not sent until it is stable"
    )


def test_a_monitor_that_flapped_recovers_once_it_is_stable(tell: Tell) -> None:
    found = tell(flaps(0, 8, 16, 24, 32, 40, 48, 56), now=300)

    assert [one.kind for one in found][-2:] == ["down", "up"]
    assert found[-1].confirmed_at == NOON + timedelta(minutes=105)
    assert found[-1].variables["UNTIL"] == "12:56 UTC"

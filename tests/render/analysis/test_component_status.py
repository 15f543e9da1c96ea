"""What is measured, what the team says and what was planned, in one status."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.render.analysis.component_status import ComponentStatus, component_status

UP, SLOW, DOWN, GONE = Status.UP, Status.DEGRADED, Status.DOWN, Status.UNKNOWN


def incident(impact: Impact, phase: Phase = Phase.INVESTIGATING, **expected: Status) -> Incident:
    return Incident(
        number=1,
        title="Trouble",
        phase=phase,
        impact=impact,
        components=("api",),
        started=datetime(2026, 11, 20, tzinfo=UTC),
        expected=expected,
    )


@pytest.mark.parametrize("measured", list(Status))
def test_without_incidents_the_measurement_is_shown(measured: Status) -> None:
    assert component_status("api", measured, []) == measured.value


@pytest.mark.parametrize(
    ("measured", "impact", "shown"),
    [
        (UP, Impact.NONE, ComponentStatus.UP),
        (UP, Impact.MINOR, ComponentStatus.DEGRADED),
        (UP, Impact.MAJOR, ComponentStatus.DOWN),
        (DOWN, Impact.MINOR, ComponentStatus.DOWN),
        (GONE, Impact.NONE, ComponentStatus.UNKNOWN),
        (GONE, Impact.CRITICAL, ComponentStatus.DOWN),
    ],
)
def test_the_worse_of_what_is_measured_and_what_the_team_says_counts(
    measured: Status, impact: Impact, shown: ComponentStatus
) -> None:
    assert component_status("api", measured, [incident(impact)]) is shown


@pytest.mark.parametrize("phase", [Phase.RESOLVED, Phase.POSTMORTEM])
def test_what_is_over_says_nothing_any_more(phase: Phase) -> None:
    assert component_status("api", UP, [incident(Impact.CRITICAL, phase)]) is ComponentStatus.UP


def test_a_window_covers_its_own_components_while_it_lasts() -> None:
    window = incident(Impact.MAINTENANCE, Phase.IN_PROGRESS)
    assert component_status("api", DOWN, [window]) is ComponentStatus.MAINTENANCE
    assert component_status("shop", DOWN, [window]) is ComponentStatus.DOWN
    assert (
        component_status("api", DOWN, [incident(Impact.MAINTENANCE, Phase.SCHEDULED)])
        is ComponentStatus.DOWN
    )
    assert (
        component_status("api", DOWN, [incident(Impact.MAINTENANCE, Phase.COMPLETED)])
        is ComponentStatus.DOWN
    )


def test_a_window_does_not_cover_what_is_worse_than_was_expected() -> None:
    window = incident(Impact.MAINTENANCE, Phase.IN_PROGRESS, api=SLOW)
    assert component_status("api", SLOW, [window]) is ComponentStatus.MAINTENANCE
    assert component_status("api", DOWN, [window]) is ComponentStatus.DOWN

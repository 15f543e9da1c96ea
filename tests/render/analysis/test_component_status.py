"""A component shows what is measured, what a person states, and maintenance in progress."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.render.analysis.component_status import ComponentStatus, component_status

UP, SLOW, DOWN, GONE = Status.UP, Status.DEGRADED, Status.DOWN, Status.UNKNOWN


def incident(
    impact: Impact,
    phase: Phase = Phase.INVESTIGATING,
    key: str = "",
    *,
    impact_stated: bool = False,
    **expected: Status,
) -> Incident:
    return Incident(
        number=1,
        key=key,
        impact_stated=impact_stated,
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
def test_the_worst_of_measurement_and_statement_counts(
    measured: Status, impact: Impact, shown: ComponentStatus
) -> None:
    assert component_status("api", measured, [incident(impact)]) is shown


@pytest.mark.parametrize("measured", [UP, SLOW, DOWN])
def test_an_incident_that_the_program_opened_never_worsens_its_components(
    measured: Status,
) -> None:
    automatic = incident(Impact.CRITICAL, key="api/down/2026-11-20T00:00:00Z")
    assert component_status("api", measured, [automatic]) == measured.value


def test_an_automatic_incident_is_a_statement_once_a_person_changed_its_impact() -> None:
    changed = incident(Impact.MAJOR, key="api/down/2026-11-20T00:00:00Z", impact_stated=True)
    assert component_status("api", UP, [changed]) is ComponentStatus.DOWN


@pytest.mark.parametrize("phase", [Phase.MONITORING, Phase.RESOLVED, Phase.POSTMORTEM])
def test_a_statement_counts_until_the_incident_is_monitored(phase: Phase) -> None:
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

from datetime import UTC, datetime

from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Phase, Status


def event(slug: str, minute: int) -> Event:
    time = datetime(2026, 11, 20, 10, minute, 37, tzinfo=UTC)
    return Event(time=time, slug=slug, status=Status.DOWN, reason="503", ms=1, confirmed_at=time)


def test_down_is_worse_than_degraded_and_unknown_is_not_a_failure() -> None:
    assert [status.severity for status in Status] == [0, 1, 2, 0]
    assert [status.is_known for status in Status] == [True, True, True, False]
    assert all(Status.of_severity(one.severity) is one for one in Status if one.is_known)


def test_an_incident_is_over_when_resolved_and_a_maintenance_when_completed_or_cancelled() -> None:
    assert {phase for phase in Phase if phase.is_over} == {
        Phase.RESOLVED,
        Phase.POSTMORTEM,
        Phase.COMPLETED,
        Phase.CANCELLED,
    }


def test_an_event_has_the_same_identity_in_every_run() -> None:
    assert event("api", 5).identity == "down-api-20261120T100537Z"


def test_values_are_grouped_by_monitor_in_their_order() -> None:
    first, other, second = event("api", 5), event("web", 6), event("api", 7)

    assert by_slug([first, other, second]) == {"api": [first, second], "web": [other]}

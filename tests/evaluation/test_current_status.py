"""How a monitor stands: confirmed, pending, not measured, or failing from one region only."""

from upstatic.config.schema.root import Confirm
from upstatic.domain.models import Check, Status
from upstatic.evaluation import CurrentStatus, current_status, replay

from tests.support.checks import TEN, checks, minute, reading


def test_a_monitor_stands_as_confirmed_and_says_what_is_pending() -> None:
    seen = checks("uddu?")
    down, up = replay("api", seen, status=Status.UP, confirm=Confirm())

    assert current_status("api", seen[:2], []) == CurrentStatus(
        status=Status.UP, ms=1, checked=minute(1), pending=Status.DOWN
    )
    assert current_status("api", seen[:3], [down]) == CurrentStatus(
        status=Status.DOWN, since=minute(1), reason="503", ms=2, checked=minute(2)
    )
    assert current_status("api", seen, [down, up]) == CurrentStatus(
        status=Status.UP, since=minute(3), ms=3, checked=minute(3), gap="runner"
    )


def test_a_monitor_without_checks_is_unknown() -> None:
    assert current_status("api", checks("??"), []) == CurrentStatus(
        status=Status.UNKNOWN, gap="runner"
    )
    assert current_status("api", [], []).checked is None


def regional(**letters: str) -> list[Check]:
    seen = {name: reading(letter) for name, letter in letters.items()}
    return [Check(time=TEN, reading=reading("u"), regions=seen)]


def test_a_failure_that_some_regions_see_is_named_by_them() -> None:
    assert current_status("api", regional(eu="d", us="u", asia="~"), []).failing == ("asia", "eu")
    assert current_status("api", regional(eu="u", us="u"), []).failing == ()
    assert current_status("api", checks("u"), []).failing == ()


def test_a_failure_seen_by_every_region_is_not_reported_as_regional() -> None:
    assert current_status("api", regional(eu="d", us="d"), []).failing == ()

"""A channel is in trouble from its first failure until it takes something again."""

from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.notify.channels.health import failing_channels

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def step(minute: int, state: Delivery, error: str = "", message: str = "down:api") -> Receipt:
    time = NOON + timedelta(minutes=minute)
    return Receipt(time=time, message=message, channel="team", state=state, error=error)


FIRST = step(1, Delivery.PENDING, "503")
SECOND = step(11, Delivery.PENDING, "404")
SENT = step(20, Delivery.SENT, message="up:api")


def test_a_channel_fails_since_its_first_failure_for_its_newest_reason() -> None:
    (found,) = failing_channels([SECOND, FIRST], {"team"})

    assert found.channel == "team"
    assert found.since == FIRST.time
    assert found.why == "answered 404 Not Found: the address is no longer valid"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [step(0, Delivery.PENDING)],
        [FIRST, SECOND, SENT],
        [SENT, SECOND],
        [step(11, Delivery.SENT), SECOND],
        [step(0, Delivery.SENT, message="start")],
    ],
)
def test_a_pending_or_later_sent_message_is_not_a_failure(steps: list[Receipt]) -> None:
    assert failing_channels(steps, {"team"}) == []


def test_given_up_is_trouble_and_a_channel_that_is_gone_is_none() -> None:
    given_up = step(30, Delivery.FAILED, "timeout")

    assert [one.since for one in failing_channels([SENT, given_up], {"team"})] == [given_up.time]
    assert failing_channels([given_up], {"other"}) == []


def test_the_start_of_a_channel_does_not_count_as_a_delivery() -> None:
    started_at = step(5, Delivery.SENT, message="start")

    assert [one.since for one in failing_channels([FIRST, started_at], {"team"})] == [FIRST.time]

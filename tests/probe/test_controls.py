"""When nothing that always answers can be reached, what failed was not measured."""

import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.domain.models import Probe, Reading, Status
from upstatic.history import run_files
from upstatic.infra.secrets import Secrets
from upstatic.probe.controls import Controls, may_be_local
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result

from tests.probe.conftest import NOW, ProbeRound, Serve, quick_monitor

ProbeNear = Callable[..., dict[str, Probe]]


def answering(code: int) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode())

    return script


@pytest.fixture
def nowhere() -> str:
    """An address at which no one listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def probe_near(probe_round: ProbeRound) -> ProbeNear:
    """Probe monitors next to some controls; gives the probes by slug."""
    return lambda *monitors, controls: {
        each.slug: each for each in probe_round(*monitors, controls=controls)
    }


def test_where_no_control_answers_a_failure_is_no_data_and_says_why(
    probe_near: ProbeNear, nowhere: str, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = probe_near(
            quick_monitor("a", f"http://{nowhere}/"),
            quick_monitor("b", nowhere, check="tcp-ping"),
            controls=(f"http://{nowhere}/", "nowhere.invalid:443"),
        )

    assert {each.reading for each in found.values()} == {
        Reading(status=Status.UNKNOWN, reason="runner")
    }
    assert found["a"].detail.startswith("was not measured: the runner had no")
    assert [each.reading.reason for each in run_files.read(out).probes] == [
        "runner",
        "runner",
    ]
    assert caplog.text.count("no control answers: without a network, failures are no data") == 1


def test_where_a_control_answers_a_failure_is_one(
    probe_near: ProbeNear, serve: Serve, nowhere: str
) -> None:
    controls = (f"http://{nowhere}/", f"http://{serve(answering(503))}/")
    found = probe_near(quick_monitor("a", f"http://{nowhere}/"), controls=controls)

    assert found["a"].reading.status is Status.DOWN
    assert found["a"].reading.reason == "refused"


def test_a_port_that_takes_connections_is_an_answer(
    probe_near: ProbeNear, serve: Serve, nowhere: str
) -> None:
    found = probe_near(quick_monitor("a", f"http://{nowhere}/"), controls=(serve(answering(200)),))

    assert found["a"].reading.status is Status.DOWN


def test_what_answered_with_an_error_is_down_whatever_the_controls_say(
    probe_near: ProbeNear, serve: Serve, nowhere: str
) -> None:
    found = probe_near(
        quick_monitor("a", f"http://{serve(answering(500))}/"),
        quick_monitor("fine", f"http://{serve(answering(200))}/"),
        controls=(nowhere,),
    )

    assert found["a"].reading.reason == "500"
    assert found["fine"].reading.status is Status.UP


def test_controls_are_not_checked_while_all_is_up(probe_near: ProbeNear, serve: Serve) -> None:
    asked: list[int] = []

    def control(connection: socket.socket) -> None:
        asked.append(1)
        answering(200)(connection)

    probe_near(
        quick_monitor("fine", f"http://{serve(answering(200))}/"),
        controls=(f"http://{serve(control)}",),
    )

    assert asked == []
    network = Network.__new__(Network)  # is not looked at
    assert not Controls([], network, Secrets({})).are_unreachable(0.0, NOW)


def test_one_check_of_the_controls_serves_all_that_failed_meanwhile(
    network: Network, serve: Serve
) -> None:
    asked: list[int] = []

    def control(connection: socket.socket) -> None:
        asked.append(1)
        answering(200)(connection)

    controls = Controls([f"http://{serve(control)}/"], network, Secrets({}))
    failed = [threading.Thread(target=controls.are_unreachable, args=(0.0, NOW)) for _ in range(20)]
    for each in failed:
        each.start()
    for each in failed:
        each.join()

    assert asked == [1]
    assert not controls.are_unreachable(float("inf"), NOW)
    assert asked == [1, 1]


def test_a_control_that_cannot_be_asked_answers_nothing(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    controls = Controls(["$CONTROL_URL"], network, Secrets({}))
    with caplog.at_level(logging.WARNING):
        assert controls.are_unreachable(0.0, NOW)

    assert "a control cannot be checked: $CONTROL_URL has no value" in caplog.text


@pytest.mark.parametrize(
    ("status", "reason", "doubtful"),
    [
        (Status.DOWN, "timeout", True),
        (Status.DOWN, "dns", True),
        (Status.DOWN, "503", False),
        (Status.DOWN, "body", False),
        (Status.DEGRADED, "slow", False),
        (Status.UNKNOWN, "no-route", False),
        (Status.UP, "", False),
    ],
)
def test_only_a_missing_response_may_be_a_local_failure(
    status: Status, reason: str, *, doubtful: bool
) -> None:
    assert may_be_local(Result(reading=Reading(status=status, reason=reason))) is doubtful

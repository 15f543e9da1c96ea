"""A GitHub of our own, a clock that passes when code waits, and a client of both."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from upstatic.forges.github.client import Client, GithubTransport
from upstatic.forges.github.issues import Issues

from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub

MakeIssues = Callable[[], Issues]


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))


@pytest.fixture
def github(clock: Clock) -> GitHub:
    return GitHub(clock)


@pytest.fixture
def client(github: GitHub) -> Client:
    world = GithubTransport(
        clock=github.clock, sleep=github.clock.sleep, transport=github.transport
    )
    return Client(API, TOKEN, world)


@pytest.fixture
def issues(client: Client) -> Issues:
    return Issues(client, REPOSITORY)

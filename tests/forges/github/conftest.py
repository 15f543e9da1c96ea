"""A GitHub of our own, a clock that passes when code waits, and a client of both."""

from datetime import UTC, datetime

import pytest
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues

from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))


@pytest.fixture
def github(clock: Clock) -> GitHub:
    return GitHub(clock)


@pytest.fixture
def client(github: GitHub) -> Client:
    world = ForgeTransport(clock=github.clock, sleep=github.clock.sleep, transport=github.transport)
    return Client(github_api(API, TOKEN), world)


@pytest.fixture
def issues(client: Client) -> GithubIssues:
    return GithubIssues(client, REPOSITORY)

"""Issues of Forgejo and Gitea: labels are ids, and write access decides who posts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.issues import IssueChange
from upstatic.forges.forgejo.connection import forgejo_api
from upstatic.forges.forgejo.issues import ForgejoIssues

from tests.faults.forge import REPOSITORY, Clock
from tests.support.forges.forgejo import ALICE, API, Forgejo, client
from tests.support.forges.server import serve


@pytest.fixture
def forge() -> Forgejo:
    clock = Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    return Forgejo(clock, Random(1), max_lag_s=0)  # noqa: S311 - no secret


@pytest.fixture
def issues(forge: Forgejo) -> ForgejoIssues:
    world = ForgeTransport(clock=forge.clock, sleep=forge.clock.sleep, transport=forge.transport)
    return ForgejoIssues(Client(forgejo_api(API, "secret"), world), REPOSITORY)


def test_a_label_that_does_not_exist_selects_no_issue(
    forge: Forgejo, issues: ForgejoIssues
) -> None:
    forge.opens("A question", (), login=ALICE)

    assert list(issues.changed("incident")) == []


def test_issues_come_in_the_order_of_their_numbers(forge: Forgejo, issues: ForgejoIssues) -> None:
    forge.has_label("incident")
    numbers = [forge.opens("x", ("incident",), login=ALICE) for _ in range(60)]

    assert [one.number for one in issues.changed("incident")] == numbers


def test_labels_are_created_and_set_by_their_ids(issues: ForgejoIssues) -> None:
    number = issues.create("API is down", "text", ["incident", "api"], []).number

    issues.edit(number, IssueChange(labels=("incident", "impact:major")))

    assert issues.get(number).labels == ("incident", "impact:major")
    assert issues.labels() == {"incident", "api", "impact:major"}


def test_the_actions_account_and_people_with_write_access_speak_for_the_team(
    forge: Forgejo, issues: ForgejoIssues
) -> None:
    number = issues.create("API is down", "text", ["incident"], []).number
    forge.says(number, "We look", login="Alice")
    forge.says(number, "Buy pills", login="mallory")

    assert issues.get(number).by_team
    assert [one.by_team for one in issues.comments(number)] == [True, False]


def test_a_name_that_another_server_reserves_gives_no_rights(
    forge: Forgejo, issues: ForgejoIssues
) -> None:
    number = forge.opens("All is down", ("incident",), login="gitea-actions")

    assert not issues.get(number).by_team


def test_a_duplicate_loses_its_label_before_its_marker(
    forge: Forgejo, issues: ForgejoIssues
) -> None:
    number = issues.create("API is down", "marker", ["incident"], []).number
    change = IssueChange(body="A duplicate.", labels=(), is_open=False, is_duplicate=True)

    issues.edit(number, change)

    row = forge.state.issues[number]
    assert (row["state"], row["labels"], row["body"]) == ("closed", [], "A duplicate.")


def test_another_client_reads_what_was_written(
    forge: Forgejo, issues: ForgejoIssues, httpserver: HTTPServer
) -> None:
    number = issues.create("API is down", "It answered 503.", ["incident", "api"], []).number
    issues.comment(number, "It is the database.")
    issues.edit(number, IssueChange(title="API was down", is_open=False))
    serve(httpserver, forge)

    reading = read(httpserver.url_for("/api/v1"), number)
    with ThreadPoolExecutor(1) as pool:  # Playwright keeps an event loop in the main thread
        found, said = pool.submit(asyncio.run, reading).result()

    assert (found.title, found.state) == ("API was down", "closed")
    assert [one.name for one in found.labels] == ["incident", "api"]
    assert [one.body for one in said] == ["It is the database."]


async def read(url: str, number: int) -> tuple[Any, list[Any]]:
    """An issue and its comments, as the generated client has them."""
    owner, repo = REPOSITORY.split("/")
    package = client()
    async with package.ApiClient(package.Configuration(host=url)) as connected:
        api = package.IssueApi(connected)
        found = await api.issue_get_issue(owner, repo, number)
        return found, await api.issue_get_comments(owner, repo, number)

"""Issues of before come over once: with few requests, as far as GitHub lets us, and again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.errors import ForgeError
from upstatic.domain.models import Phase
from upstatic.forges.base import issue_reader
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.importer import ImportResult, import_issues
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.mirror import SyncResult
from upstatic.incidents.stage import incidents

from tests.incidents.conftest import MakeConfig, MakeEvents
from tests.support.effort import cases
from tests.support.github import faults
from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, Fault, GitHub, Row

BEGAN = datetime(2026, 11, 1, 10, tzinfo=UTC)
OPENING = """In [`1a2b3c4`](https://github.com/acme/status/commit/1a2b3c4), API (x) was **down**:
- HTTP code: 503
- Response time: 80 ms
"""
RESOLVED = "**Resolved:** API is back up in [`5d6e7f8`](https://x.test/c) after 5 minutes."


@pytest.fixture
def github() -> GitHub:
    return GitHub(Clock(BEGAN))


@pytest.fixture
def config(configured: MakeConfig) -> Config:
    return configured(owner="acme", repo="status")


def issues(github: GitHub) -> GithubIssues:
    """The issues to a person who has just begun to ask."""
    world = ForgeTransport(clock=github.clock, sleep=github.clock.sleep, transport=github.transport)
    return GithubIssues(Client(github_api(API, TOKEN), world), REPOSITORY)


def upptime_opens_and_closes(github: GitHub, *, minutes: float = 5, login: str = "alice") -> int:
    """An issue as Upptime leaves it behind; returns its number."""
    number = github.opens(login, "🛑 API is down", OPENING, ("status", "api"))
    github.clock.pass_(minutes * 60)
    github.comments(login, number, RESOLVED)
    github.changes(number, state="closed", locked=True)
    github.clock.pass_(3600)
    return number


def upptime_leaves(github: GitHub, count: int) -> None:
    """The past of a repository, a copy of one issue an hour, without what people do in between."""
    upptime_opens_and_closes(github)
    (issue,) = github.desk.issues.values()
    (comment,) = github.desk.comments.values()
    for n in range(1, count):
        number = 10 * n
        hours = timedelta(hours=n)
        github.desk.issues[number] = _later(issue, hours) | {
            "number": number,
            "url": f"{API}/repos/{REPOSITORY}/issues/{number}",
            "html_url": f"https://github.test/{REPOSITORY}/issues/{number}",
        }
        url = f"{API}/repos/{REPOSITORY}/issues/{number}"
        github.desk.comments[number + 1] = _later(comment, hours) | {
            "id": number + 1, "issue_url": url,
        }  # fmt: skip
    github.clock.pass_(3600 * count)


def _later(row: Row, by: timedelta) -> Row:
    times = {key: text for key, text in row.items() if key.endswith("_at") and text}
    return row | {
        key: (datetime.fromisoformat(text) + by).strftime("%Y-%m-%dT%H:%M:%SZ")
        for key, text in times.items()
    }


def files(history: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((history / "incidents").iterdir())}


def test_closed_issues_become_incidents_with_their_comments(
    github: GitHub, history: Path, config: Config
) -> None:
    number = upptime_opens_and_closes(github)
    noticed = github.opens(
        "alice", "We move", "<!-- start: 2026-11-02T10:00Z -->", ("maintenance",)
    )
    github.opens("alice", "a bug", "", ("bug",))
    github.opens("mallory", "🛑 API is down", OPENING, ("status", "api"))

    brought = import_issues(history, config, issues(github), now=github.clock())

    assert brought == ImportResult(wanted=3, new=2, strangers=1)
    one, two = store.read(history)
    assert (one.number, one.phase, one.components) == (number, Phase.RESOLVED, ("api",))
    assert [update.body for update in one.updates] == [
        "API has been unavailable since 10:00 UTC (HTTP 503 Service Unavailable).",
        "API has recovered after 5 minutes.",
    ]
    assert (two.number, two.is_maintenance) == (noticed, True)


def test_they_are_dated_by_the_imported_log(
    github: GitHub, history: Path, config: Config, happened: MakeEvents
) -> None:
    github.clock.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    events.append(history, happened("-1 api down", "4 api up"))
    upptime_opens_and_closes(github)
    import_issues(history, config, issues(github), now=github.clock())

    (one,) = store.read(history)
    assert f"{one.started:%H:%M} to {one.ended:%H:%M}" == "09:59 to 10:04"


def test_a_second_import_changes_nothing_and_asks_for_no_comment(
    github: GitHub, history: Path, config: Config
) -> None:
    for _ in range(3):
        upptime_opens_and_closes(github)
    import_issues(history, config, issues(github), now=github.clock())
    before = files(history)
    github.requests.clear()

    again = import_issues(history, config, issues(github), now=github.clock())

    assert again == ImportResult()
    assert files(history) == before
    assert len(github.requests) == len(issue_reader.LABELS)


def test_recorded_incidents_stay_unchanged(github: GitHub, history: Path, config: Config) -> None:
    number = upptime_opens_and_closes(github)
    import_issues(history, config, issues(github), now=github.clock())
    path = history / "incidents" / f"{number}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("API is back", "The API is back"))
    before = files(history)
    new = upptime_opens_and_closes(github)

    assert import_issues(history, config, issues(github), now=github.clock()).new == 1
    assert files(history)[path.name] == before[path.name]
    assert [one.number for one in store.read(history)] == [number, new]


def a_round(
    github: GitHub, history: Path, config: Config, *, everything: bool = False
) -> SyncResult:
    tracker = IssueTracker(issues(github), is_ours=ours(config))
    return incidents(
        history.parent, config, now=github.clock(), tracker=tracker, everything=everything
    )


@pytest.mark.parametrize("everything", [False, True])
def test_the_rounds_after_it_read_what_it_read(
    github: GitHub, history: Path, config: Config, *, everything: bool
) -> None:
    for _ in range(4):
        upptime_opens_and_closes(github)
    github.clock.pass_(3600)
    import_issues(history, config, issues(github), now=github.clock())
    before = files(history)
    github.requests.clear()

    handled = a_round(github, history, config, everything=everything)

    assert (handled.changed, handled.problem, files(history)) == (False, "", before)
    assert len(github.requests) == len(issue_reader.LABELS) + 1, "the newest is read once more"


def test_later_additions_of_the_team_keep_texts_and_dates(
    github: GitHub, history: Path, config: Config, happened: MakeEvents
) -> None:
    github.clock.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    events.append(history, happened("-1 api down", "4 api up"))
    number = upptime_opens_and_closes(github)
    import_issues(history, config, issues(github), now=github.clock())
    (before,) = store.read(history)
    github.comments("bob", number, "Postmortem: the disk was full")

    a_round(github, history, config)

    (after,) = store.read(history)
    assert (after.started, after.ended, after.told) == (before.started, before.ended, before.told)
    assert after.updates[:2] == before.updates
    assert (after.phase, after.updates[2].author) == (Phase.POSTMORTEM, "bob")


def test_thousands_of_issues_cost_a_request_for_a_hundred(github: GitHub) -> None:
    upptime_leaves(github, 2300)
    asked = issues(github)

    read = list(issue_reader.threads(asked, list(issue_reader.listed(asked).values())))

    assert len(read) == 2300
    assert {len(thread.comments) for thread in read} == {1}
    assert len(github.requests) == 23 + 3 + 23


def test_a_long_import_reports_progress(github: GitHub, history: Path, config: Config) -> None:
    upptime_leaves(github, 210)
    heard: list[tuple[int, int]] = []
    brought = import_issues(
        history, config, issues(github), now=github.clock(),
        progress=lambda read, of: heard.append((read, of)),
    )  # fmt: skip

    assert brought == ImportResult(wanted=210, new=210)
    assert heard == [(100, 210), (200, 210)]


def test_a_first_round_without_an_import_costs_no_more(
    github: GitHub, history: Path, config: Config
) -> None:
    upptime_leaves(github, 130)
    tracker = IssueTracker(issues(github), is_ours=ours(config))
    handled = incidents(history.parent, config, now=github.clock(), tracker=tracker)

    assert len(handled.opened) == 130
    assert len(github.requests) == 2 + 3 + 2


def test_busy_repositories_are_read_issue_by_issue(
    github: GitHub, history: Path, config: Config
) -> None:
    for _ in range(issue_reader.FEW + 1):
        upptime_opens_and_closes(github)
    talk = github.opens("mallory", "a long talk", "", ())
    row = next(iter(github.desk.comments.values()))
    url = f"{API}/repos/{REPOSITORY}/issues/{talk}"
    for n in range(100_000, 103_000):
        github.desk.comments[n] = row | {"id": n, "issue_url": url}
    github.desk.comments = dict(reversed(github.desk.comments.items()))

    brought = import_issues(history, config, issues(github), now=github.clock())

    assert brought == ImportResult(wanted=21, new=21)
    assert len(github.requests) == 4 + 21 + 21


def at_request(number: int, fault: Fault) -> Iterator[Fault | None]:
    yield from [None] * number
    while True:
        yield fault


def test_an_import_that_meets_the_rate_limit_is_continued_by_the_next(
    github: GitHub, history: Path, config: Config
) -> None:
    upptime_leaves(github, 250)
    github.faults = at_request(6 + 1, faults.hour_used_up)
    first = import_issues(history, config, issues(github), now=github.clock())
    github.faults = iter(())
    github.clock.pass_(3600)
    second = import_issues(history, config, issues(github), now=github.clock())

    assert first.problem.startswith("GitHub's rate limit is reached")
    assert (first.wanted, first.new) == (250, 100)
    assert (second.wanted, second.new, second.problem) == (150, 150, "")
    assert len(store.read(history)) == 250


FAULTS: list[Fault] = [
    faults.never_sent,
    faults.bad_gateway_before,
    faults.secondary_limit,
    faults.hour_used_up,
    faults.renamed,
    faults.stale,
    faults.out_of_order,
    faults.killed_before,
]


def test_whatever_goes_wrong_in_the_end_everything_is_there_as_it_is(
    github: GitHub, tmp_path: Path, config: Config
) -> None:
    upptime_leaves(github, 40)
    talker = github.comments("bob", 10, "Identified: the disk")
    github.edits_comment(talker, "Identified: the cable")
    quiet = tmp_path / "quiet"
    import_issues(quiet, config, issues(github), now=github.clock())
    for seed in range(cases(25)):
        random = Random(seed)  # noqa: S311 - a schedule is not a secret
        history = tmp_path / str(seed)
        for calm in (False, False, True):
            meets = [None] if calm else [None, None, *FAULTS]
            github.faults = iter([random.choice(meets) for _ in range(40)])
            github.clock.pass_(7200)
            try:
                import_issues(history, config, issues(github), now=github.clock())
            except faults.KilledError:
                continue
        assert files(history) == files(quiet), f"schedule {seed}"


def test_disabled_issues_are_explained(github: GitHub, history: Path, config: Config) -> None:
    github.are_issues_on = False
    brought = import_issues(history, config, issues(github), now=github.clock())

    assert "enable Issues in the repository's settings" in brought.problem


def test_a_postmortem_of_its_own_is_added(github: GitHub, history: Path, config: Config) -> None:
    number = upptime_opens_and_closes(github)
    body = f"### Incident\n\n#{number}\n\n### Message\n\nThe disk was full."
    github.opens("alice", "Postmortem", body, ("postmortem",))

    import_issues(history, config, issues(github), now=github.clock())

    (one,) = store.read(history)
    assert (one.phase, one.updates[-1].body) == (Phase.POSTMORTEM, "The disk was full.")
    before = files(history)
    import_issues(history, config, issues(github), now=github.clock())
    assert files(history) == before


def test_a_token_without_rights_brings_nothing(
    github: GitHub, history: Path, config: Config
) -> None:
    def refuse(_: GitHub, __: httpx.Request, ___: faults.Pass) -> httpx.Response:
        return httpx.Response(403, json={"message": "Resource not accessible by integration"})

    github.faults = at_request(0, refuse)
    brought = import_issues(history, config, issues(github), now=github.clock())

    assert "issues: write" in brought.problem
    assert not (history / "incidents").exists()
    with pytest.raises(ForgeError):
        issues(github).get(1)

"""Each thing that can be wrong is found, and nothing is found where all is well."""

from datetime import timedelta
from itertools import repeat
from pathlib import Path

import httpx
import pytest
from upstatic.domain.deliveries import FailingChannel
from upstatic.tools.doctor.finding_kinds import KINDS, Severity
from upstatic.tools.doctor.stage import TIMEOUT_S

from tests.support.git import git
from tests.support.github.faults import never_sent
from tests.support.github.standin import REPOSITORY, TOKEN, Clock, GitHub
from tests.tools.doctor.conftest import NOW, SETTINGS, STATUS, Page, Spoil

YOURS = "          # Add your own lines below; init keeps them.\n"
SECRET = f"{YOURS}          SLACK_URL: ${{{{ secrets.SLACK_URL }}}}\n"


def with_settings(text: str) -> Spoil:
    return lambda page: setattr(page, "settings", SETTINGS + text)


def around(**change: object) -> Spoil:
    def spoil(page: Page) -> None:
        for name, value in change.items():
            setattr(page.github.around, name, value)

    return spoil


def workflow(old: str, new: str) -> Spoil:
    return lambda page: page.change(old, new)


def file(name: str, text: str) -> Spoil:
    def spoil(page: Page) -> None:
        path = page.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return spoil


def large(page: Page) -> None:
    (page.root / "assets").mkdir()
    with (page.root / "assets" / "film.mp4").open("wb") as film:
        film.truncate(60_000_000)


def runs(**change: object) -> Spoil:
    return lambda page: page.github.around.runs[0].update(change)


def passes_an_old_secret(page: Page) -> None:
    page.change(YOURS, SECRET)


def on_gitlab(*, has_token: bool = True, status: int = 200, expires: str = "2027-10-01") -> Spoil:
    """A clone from GitLab, whose API answers with this status."""

    def answer(request: httpx.Request) -> httpx.Response:
        is_token = request.url.path.endswith("/personal_access_tokens/self")
        body = {"expires_at": expires} if is_token else []
        return httpx.Response(status, json=body if status == 200 else {"message": "no"})

    def spoil(page: Page) -> None:
        git(page.root, "remote", "set-url", "origin", "https://gitlab.com/acme/status.git")
        page.environ.update(GITLAB_TOKEN="t" if has_token else "")
        page.network = httpx.MockTransport(answer)

    return spoil


BY_SHELL = "on: push\njobs: {a: {permissions: write-all, steps: [{run: upstatic run}]}}\n"
UPPTIME = "on: push\njobs: {a: {runs-on: x, steps: [{uses: upptime/uptime-monitor@v1}]}}\n"
SPOILS: dict[str, Spoil] = {
    "repository-gone": lambda page: page.environ.update(GITHUB_REPOSITORY="acme/other"),
    "repository-other": lambda page: page.environ.update(GITHUB_REPOSITORY="acme/other"),
    "repository-archived": around(repository={"archived": True}),
    "repository-large": around(repository={"size": 2_300_000}),
    "file-large": large,
    "token-refused": lambda page: page.environ.update(GITHUB_TOKEN="ghp_expired0123"),
    "forge-token-missing": on_gitlab(has_token=False),
    "forge-token-refused": on_gitlab(status=403),
    "forge-token-expires": on_gitlab(expires="2026-11-30"),
    "forge-unreachable": on_gitlab(status=404),
    "clock-off": lambda page: setattr(page.github, "skew", timedelta(minutes=-7)),
    "pages-off": around(pages=None),
    "pages-source": around(pages={"build_type": "legacy"}),
    "pages-domain": with_settings("status-website: {cname: status.example.com}\n"),
    "pages-https": around(pages={"https_enforced": False}),
    "actions-off": around(actions={"enabled": False}),
    "actions-local": around(actions={"allowed_actions": "local_only"}),
    "workflow-missing": lambda page: page.workflow.unlink(),
    "workflow-unreadable": workflow("name: Status", "name: [Status"),
    "workflow-not-there": around(workflows={}),
    "workflow-inactive": around(workflows={STATUS: "disabled_inactivity"}),
    "workflow-disabled": around(workflows={STATUS: "disabled_manually"}),
    "workflow-unscheduled": workflow("  schedule:", "  issues:"),
    "workflow-failing": runs(conclusion="failure"),
    "workflow-silent": runs(run_started_at="2026-11-17T10:03:10Z"),
    "workflow-rights": workflow("issues: write # open", "issues: read # to open"),
    "upptime-beside": file(".github/workflows/uptime.yml", UPPTIME),
    "secret-missing": lambda page: (
        page.environ.update(GITHUB_ACTIONS="true"),
        with_settings("ping: $PING_URL\n")(page),
    ),
    "secret-not-passed": with_settings("notifications: {channels: {team: $SLACK_URL}}\n"),
    "secret-unused": passes_an_old_secret,
    "token-not-passed": file(".github/workflows/own.yml", BY_SHELL),
    "rounds-none": lambda page: page.measured([]),
    "rounds-old": lambda page: page.measured([NOW - timedelta(hours=5)]),
    "rounds-rare": lambda page: page.measured([NOW - timedelta(hours=n) for n in range(1, 20)]),
    "monitor-unmeasured": with_settings("  - {name: Shop, url: https://shop.example}\n"),
    "history-damaged": file("history/events/2026.csv", "time,slug,status,reason,ms,noted\nodd\n"),
    "history-unclaimed": lambda page: page.measured([NOW], ("api", "old")),
    "channel-broken": lambda page: setattr(
        page, "misconfigured", ("channel team: it has no host",)
    ),
    "channel-failing": lambda page: setattr(
        page, "failing_channels", (FailingChannel(channel="team", since=NOW, why="answered 404"),)
    ),
    "issues-off": around(repository={"has_issues": False}),
    "labels-missing": lambda page: page.github.desk.labels.pop("maintenance"),
    "branch-protected": around(rules=["pull_request", "deletion"]),
    "unseen": around(hidden=("actions/permissions",)),
}


def test_where_all_is_well_the_doctor_says_so(page: Page) -> None:
    assert page.said() == "rounds: 279 in 24 hours, the last one 5 min ago\nno problems found"


@pytest.mark.parametrize("name", SPOILS)
def test_what_is_wrong_is_found(page: Page, name: str) -> None:
    SPOILS[name](page)
    report = page.report()

    assert name in {one.name for one in report.findings}
    for line in map(str, report.findings):
        assert "{" not in line.replace("${{ ", ""), "a place that no one filled"
        assert "planted" not in line
        assert TOKEN not in line
    assert bool(report.problems) == any(one.severity is Severity.PROBLEM for one in report.findings)


def test_every_finding_there_is_has_its_test() -> None:
    elsewhere = {"subscribe-link"}  # in test_subscribe_links.py
    assert set(SPOILS) == set(KINDS) - elsewhere


ALONE = sorted(
    set(SPOILS)
    - {"repository-gone", "repository-other", "token-refused", "workflow-unreadable"}
    - {"secret-missing", "secret-not-passed"}  # these are found with others
)


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_is_one_finding(page: Page, name: str) -> None:
    SPOILS[name](page)

    assert page.names() == {name}


def test_a_finding_says_where_what_and_what_to_do_with_a_link(page: Page) -> None:
    page.github.around.pages = {"build_type": "legacy"}

    assert page.said().splitlines()[0] == (
        "problem: GitHub Pages: deploys from a branch instead of the workflow (select GitHub "
        f"Actions as the source: https://github.com/{REPOSITORY}/settings/pages)"
    )


@pytest.mark.parametrize("folder", ["workflows", "ISSUE_TEMPLATE"])
def test_a_file_that_cannot_be_read_is_not_there(page: Page, folder: str) -> None:
    before = page.said()
    (page.root / ".github" / folder / "x.yml").symlink_to("/proc/self/mem")  # no one may read it
    assert page.said() == before


def test_a_domain_that_is_set_on_one_side_only_is_found_on_both(page: Page) -> None:
    page.github.around.pages = {"cname": "status.example.com"}
    assert "serves status.example.com, but .upptimerc.yml has cname: (none)" in page.said()

    page.settings += "status-website: {cname: Status.example.com}\n"
    assert page.names() == set()


def test_without_a_token_github_is_asked_as_by_anybody(page: Page) -> None:
    page.environ.update(GITHUB_TOKEN="")
    page.github.around.hidden = ("pages", "actions/permissions", "actions/permissions/workflow")
    page.github.around.workflows = {STATUS: "disabled_inactivity"}
    said = page.said()

    assert "problem: .github/workflows/status.yml: GitHub disabled its schedule" in said
    assert "not checked: Pages, the settings of Actions" in said
    assert "gh auth token" in said
    assert all("Authorization" not in request.headers for request in page.github.requests)


def test_a_private_repository_without_a_token_is_not_checked_and_not_well(page: Page) -> None:
    page.environ.update(GITHUB_TOKEN="")
    page.github.around.is_public = False
    said = page.said()

    assert "not checked: acme/status: it is not visible without a token" in said
    assert not said.endswith("no problems found")
    assert "no problems found in what could be checked" in said


def test_within_a_workflow_a_token_without_read_access_is_not_a_problem(page: Page) -> None:
    page.environ.update(GITHUB_ACTIONS="true", GITHUB_REPOSITORY=REPOSITORY)
    page.github.around.hidden = ("actions/permissions", "actions/permissions/workflow", "pages")
    report = page.report()

    assert {one.name for one in report.findings} == {"unseen"}
    assert report.problems == 0


def test_where_github_is_away_the_rest_is_still_examined(page: Page) -> None:
    page.github.faults = repeat(never_sent)
    page.measured([NOW - timedelta(hours=5)])

    assert page.names() == {"rounds-old", "unseen"}
    assert "ConnectError Connection refused (retry when GitHub is reachable)" in page.said()
    assert sum(page.github.clock.waited_s) <= 2 * TIMEOUT_S


def test_an_answer_that_makes_no_sense_is_not_taken_for_one(page: Page) -> None:
    page.github.around.pages = {"build_type": None}
    page.github.around.runs[0]["run_started_at"] = "soon"
    page.github.around.workflows["broken.yml"] = "active"

    assert "GitHub's response cannot be read" in page.said()


def test_missing_labels_are_made_where_that_is_asked_for(page: Page) -> None:
    page.github.desk.labels.clear()
    assert "missing: incident, maintenance, postmortem, status." in page.said()

    page.fix = True
    assert "created the label postmortem" in page.said()
    assert set(page.github.desk.labels) == {"incident", "maintenance", "postmortem", "status"}
    assert page.names() == set()


def test_a_folder_without_git_and_github_is_examined_all_the_same(tmp_path: Path) -> None:
    page = Page(root=tmp_path, github=GitHub(Clock(NOW)), settings="sites: []\n")
    said = page.said()

    assert "rounds: there was none in the last week" in said
    assert "everything on GitHub: the name of the repository is unknown" in said
    assert page.github.requests == []


def test_values_of_secrets_cannot_be_seen_from_a_laptop(page: Page) -> None:
    page.change(YOURS, SECRET)
    page.settings += "notifications: {channels: {team: $SLACK_URL}}\n"

    assert page.names() == {"unseen"}
    assert "not checked: the values of secrets" in page.said()
    page.environ.update(GITHUB_ACTIONS="true", SLACK_URL="")
    assert page.names() == {"secret-missing"}
    page.environ.update(SLACK_URL="https://hooks.example")
    assert page.names() == set()

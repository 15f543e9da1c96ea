"""An incident end to end: the database stops, the team is alerted, comments, and closes the issue.

Real probes of a real health URL, a stand-in of GitHub, and the messages as channels receive them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.config import Config, load
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.history import run_files
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.stage import incidents
from upstatic.infra.secrets import secrets_for
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify
from upstatic.probe import stage
from upstatic.probe.network import target
from upstatic.record.shard_merge import merge_shards
from upstatic.record.stage import record
from upstatic.render.stage import render

from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub
from tests.support.site_readers import text_of

HEALTHY = {"status": "healthy", "services": {"database": {"status": "up", "response_time_ms": 12}}}
BROKEN = {"status": "degraded", "services": {"database": {"status": "down"}}}
ENVIRON = {"SLACK_URL": "json://127.0.0.1/hook"}


class Team:
    """A CRM with a health URL, its repository, and the channel its people read."""

    def __init__(self, root: Path, server: HTTPServer) -> None:
        self.root, self.server = root, server
        self.github = GitHub(Clock(datetime(2026, 11, 20, 10, tzinfo=UTC)))
        self.messages: list[Message] = []
        (root / ".upptimerc.yml").write_text(f"""\
owner: acme
repo: status
retries: {{attempts: 1}}
sites:
  - name: CRM
    url: {server.url_for("/health/deep")}
    json: '$.status == "healthy" else degraded'
    runbook: https://wiki.example/crm
notifications: {{channels: {{team: $SLACK_URL}}}}
""")
        self.config: Config = load(root / ".upptimerc.yml").config

    def answers(self, body: Mapping[str, object]) -> None:
        self.server.clear()
        self.server.expect_request("/health/deep").respond_with_json(body)

    def round(self) -> str:
        """A whole round, five minutes after the last; the front page it draws."""
        clock, history = self.github.clock, self.root / "history"
        out = self.root / "run.jsonl"
        environment = stage.ProbeEnvironment(
            network=target.make_network(), secrets=secrets_for(self.config, ENVIRON), clock=clock
        )
        stage.probe(self.config, out=out, environment=environment)
        record(history, merge_shards([run_files.read(out)]), self.config.monitors, now=clock())
        out.unlink()
        outside = ForgeTransport(clock=clock, sleep=clock.sleep, transport=self.github.transport)
        tracker = IssueTracker(
            GithubIssues(Client(github_api(API, TOKEN), outside), REPOSITORY),
            is_ours=ours(self.config),
        )
        assert incidents(self.root, self.config, now=clock(), tracker=tracker).problem == ""
        notify(self.root, self.config, environ=ENVIRON, now=clock(), send=self._hear)
        render(self.root, self.config, self.root / "_site", now=clock())
        clock.pass_(300)
        return self.read("index.html")

    def _hear(self, _: Address, message: Message, __: float) -> str:
        self.messages.append(message)
        return ""

    def read(self, path: str) -> str:
        return (self.root / "_site" / path).read_text(encoding="utf-8")

    def heard(self) -> str:
        return "\n".join(f"{one.title}\n{one.body}" for one in self.messages)


@pytest.fixture
def team(tmp_path: Path, httpserver: HTTPServer) -> Team:
    return Team(tmp_path, httpserver)


def test_page_feed_and_messages_agree_about_a_database_outage(team: Team) -> None:
    team.answers(HEALTHY)
    assert "All systems operational" in team.round()
    assert team.messages == []

    team.answers(BROKEN)
    team.round()
    page = team.round()
    assert "CRM is degraded" in text_of(page)
    assert "CRM" in team.messages[0].title, "alerted within two rounds"
    assert "https://wiki.example/crm" in team.heard()
    (number,) = team.github.desk.issues

    team.github.comments("alice", number, "**Identified:** the database has no disk left.")
    team.github.comments("mallory", number, "Resolved: buy my disks")
    assert "the database has no disk left." in team.round()
    team.github.comments("bob", number, "Monitoring: it has room again.")
    team.answers(HEALTHY)
    assert "All systems operational" in team.round()
    team.github.comments("alice", number, "Postmortem: we watch the disk now.")
    team.round()

    story = text_of(team.read(f"incident/{number}.html"))
    feed = team.read("history.atom")
    for said in ("the database has no disk left.", "it has room again.", "we watch the disk now."):
        assert said in story
        assert said in feed
        assert said in team.heard()
    assert "Postmortem" in story
    assert "buy my disks" not in story + feed + team.heard()
    assert team.github.desk.issues[number]["state"] == "closed"
    titles = [one.title for one in team.messages]
    assert len(titles) == len(set(titles)), "told once"


def test_after_an_issue_was_deleted_page_feed_and_files_agree(team: Team) -> None:
    team.answers(HEALTHY)
    team.round()
    team.answers(BROKEN)
    team.round()
    team.round()
    (number,) = team.github.desk.issues
    team.github.deletes(number)
    page = team.round()

    assert "CRM is degraded" in text_of(page), "what is measured stays"
    assert f"incident/{number}" not in page + team.read("history.atom")
    assert not (team.root / "_site" / "incident" / f"{number}.html").exists()

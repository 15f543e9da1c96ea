"""What init tells people to switch on: links to their own repository, in order, and no more."""

from pathlib import Path

from tests.support.git import git
from tests.tools.init.conftest import CONFIG, USES, Init

HERE = "https://github.com/acme/status"


def test_the_links_lead_to_the_settings_of_this_repository(run_init: Init) -> None:
    told = "\n".join(run_init().next_steps)
    places = [f"{HERE}/{place}" for place in (
        "settings/pages", "settings/secrets/actions", "settings/actions",
        "actions/workflows/status.yml",
    )]  # fmt: skip
    assert [place in told for place in places] == [True] * 4
    assert sorted(places, key=told.index) == places
    assert "Secrets: add API_TOKEN." in told
    assert "allow GitHub's own actions and acme/upstatic" in told


def test_the_remote_counts_more_than_the_file_and_the_run_more_than_both(
    repository: Path, run_init: Init
) -> None:
    git(repository, "remote", "set-url", "origin", "https://git.acme.example/team/page.git")
    assert "https://git.acme.example/team/page/settings/pages" in "\n".join(run_init().next_steps)
    run = {"GITHUB_REPOSITORY": "o/r", "GITHUB_SERVER_URL": "https://ghe.example"}
    assert "https://ghe.example/o/r/settings/pages" in "\n".join(run_init(environ=run).next_steps)
    git(repository, "remote", "remove", "origin")
    assert f"{HERE}/settings/pages" in "\n".join(run_init().next_steps)


def test_only_secrets_that_came_since_are_called_new(repository: Path, run_init: Init) -> None:
    assert "New:" not in "\n".join(run_init().next_steps)
    (repository / ".upptimerc.yml").write_text(f"{CONFIG}ping: $PING\n")
    told = "\n".join(run_init().next_steps)
    assert "Secrets: add API_TOKEN, PING. New: PING." in told


def test_a_custom_domain_and_the_schedule_are_listed(repository: Path, run_init: Init) -> None:
    more = "status-website: {cname: status.acme.example}\nworkflowSchedule: {uptime: 7 * * * *}\n"
    (repository / ".upptimerc.yml").write_text(CONFIG + more)
    told = "\n".join(run_init().next_steps)
    assert "status.acme.example" in told
    assert "every 1h" in told


def test_a_copy_of_the_program_allows_githubs_actions_only(run_init: Init) -> None:
    told = "\n".join(run_init(uses="./").next_steps)
    assert "allow GitHub's own actions (" in told
    assert USES.partition("@")[0] not in told

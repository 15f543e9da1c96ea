"""What `init` writes into a repository, keeps of it, and leaves alone."""

import re
from errno import EACCES
from os import strerror
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.domain.errors import UpstaticError
from upstatic.tools.init.file_plan import Keep, Refuse, Remove, Write

from tests.support.git import git
from tests.tools.init.conftest import CONFIG, USES, Init

SECRETS = "sites: [{name: A, url: https://$HOST/$PATH_ONE}]\nping: $PING\n"
UPPTIMES = """\
name: Uptime CI
on: [workflow_dispatch]
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Check endpoint status
        uses: upptime/uptime-monitor@v1.40.0
        with:
          command: "update"
        env:
          GH_PAT: ${{ secrets.GH_PAT || github.token }}
          SECRETS_CONTEXT: ${{ toJson(secrets) }}
"""
NAMES = (
    "graphs", "response-time", "setup", "site", "summary", "update-template", "updates", "uptime",
)  # fmt: skip


def workflow(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text())
    return loaded


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def environment(path: Path) -> dict[str, str]:
    found, other = (step["env"] for step in steps(path) if step.get("name") == "Run a round")
    assert found == other
    return dict(found)


def test_a_repository_with_only_a_configuration_gets_workflows_and_forms(
    repository: Path, run_init: Init
) -> None:
    result = run_init()
    written = [step.path for step in result.steps if isinstance(step, Write)]

    assert written == [
        ".github/workflows/status.yml",
        ".github/workflows/incidents.yml",
        ".github/ISSUE_TEMPLATE/incident.yml",
        ".github/ISSUE_TEMPLATE/maintenance.yml",
        ".github/ISSUE_TEMPLATE/postmortem.yml",
        "history/README.md",
    ]
    assert result.lines == [f"wrote {path}" for path in written]
    assert all((repository / path).is_file() for path in written)
    assert git(repository, "status", "--short", "--untracked-files=all").count("\n") == 7


def test_a_second_time_nothing_is_written(run_init: Init, status: Path) -> None:
    run_init()
    before = status.read_bytes(), status.stat().st_mtime_ns
    again = run_init()

    assert again.changes == []
    assert again.lines == ["nothing to write: everything is up to date"]
    assert (status.read_bytes(), status.stat().st_mtime_ns) == before


def test_every_step_of_ours_uses_the_action_and_knows_the_folder(
    repository: Path, run_init: Init, status: Path
) -> None:
    (repository / "ops" / "status").mkdir(parents=True)
    (repository / "ops" / "status" / ".upptimerc.yml").write_text(CONFIG)
    run_init("ops/status")
    ours = [step for step in steps(status) if step.get("uses") == USES.partition(" ")[0]]

    assert len(ours) == 11
    assert {step["with"]["root"] for step in ours} == {"ops/status"}
    text = status.read_text()
    assert workflow(status)[True]["push"]["paths"] == [
        "ops/status/.upptimerc.yml", ".github/workflows/status.yml", "ops/status/assets/**",
    ]  # fmt: skip
    assert "hashFiles('ops/status/_site/index.html')" in text
    assert not re.search(r"(?<![/\w=])(_site|run/|history/?$)", re.sub(r"#.*", "", text))


def test_a_folder_that_no_workflow_can_name_is_refused(repository: Path, run_init: Init) -> None:
    (repository / "our status").mkdir()
    (repository / "our status" / ".upptimerc.yml").write_text(CONFIG)
    with pytest.raises(UpstaticError, match="our status: a workflow cannot name this folder"):
        run_init("our status")


def test_a_folder_outside_of_git_is_one_line(tmp_path: Path, run_init: Init) -> None:
    (tmp_path / ".upptimerc.yml").write_text(CONFIG)
    with pytest.raises(UpstaticError, match=r"is not in a git repository \(run: git init\)"):
        run_init("..")


def test_the_schedule_is_the_one_of_the_file(
    repository: Path, run_init: Init, status: Path
) -> None:
    (repository / ".upptimerc.yml").write_text(
        f"{CONFIG}workflowSchedule: {{uptime: '*/15 6-22 * * 1-5'}}\n"
    )
    run_init()
    assert workflow(status)[True]["schedule"] == [{"cron": "3-48/15 6-22 * * 1-5"}]


def test_each_secret_that_the_file_names_gets_its_line(
    repository: Path, run_init: Init, status: Path
) -> None:
    (repository / ".upptimerc.yml").write_text(f"{SECRETS}secrets: [NOTIFICATION_SLACK]\n")
    run_init()

    assert environment(status) == {
        "HOST": "${{ secrets.HOST }}",
        "NOTIFICATION_SLACK": "${{ secrets.NOTIFICATION_SLACK }}",
        "PATH_ONE": "${{ secrets.PATH_ONE }}",
        "PING": "${{ secrets.PING }}",
        "GITHUB_TOKEN": "${{ github.token }}",
    }
    assert "toJson(secrets)" not in status.read_text()


def test_lines_that_users_added_stay_and_take_precedence(
    repository: Path, run_init: Init, status: Path
) -> None:
    run_init()
    mark = "          # Add your own lines below; init keeps them.\n"
    yours = """\
          # our database listens elsewhere in staging
          DATABASE_PORT: ${{ vars.DATABASE_PORT }}
          GITHUB_TOKEN: ${{ secrets.BOT_TOKEN }}
          PING: >-
            https://ping.example/${{ secrets.PING_ID }}
"""
    text = status.read_text().replace(mark, mark + yours)
    status.write_text(
        text.replace("          API_TOKEN", "          EARLY: one\n          API_TOKEN")
    )
    (repository / ".upptimerc.yml").write_text(f"{CONFIG}{'ping: $PING'}\n")
    result = run_init()

    assert [type(step) for step in result.steps] == [Write, Keep]
    assert environment(status) == {
        "API_TOKEN": "${{ secrets.API_TOKEN }}",
        "EARLY": "one",
        "DATABASE_PORT": "${{ vars.DATABASE_PORT }}",
        "GITHUB_TOKEN": "${{ secrets.BOT_TOKEN }}",
        "PING": "https://ping.example/${{ secrets.PING_ID }}",
    }
    assert "# our database listens elsewhere in staging" in status.read_text()
    assert run_init().changes == []


def test_a_secret_that_is_no_longer_named_keeps_its_line_as_yours(
    repository: Path, run_init: Init, status: Path
) -> None:
    run_init()
    (repository / ".upptimerc.yml").write_text("sites: [{name: A, url: https://a.example}]\n")
    run_init()
    assert environment(status)["API_TOKEN"] == "${{ secrets.API_TOKEN }}"
    assert run_init().changes == []


def test_a_change_by_hand_is_shown_and_nothing_at_all_is_written(
    repository: Path, run_init: Init, status: Path
) -> None:
    run_init()
    changed = status.read_text().replace("timeout-minutes: 10", "timeout-minutes: 30", 1)
    status.write_text(changed)
    (repository / ".github" / "workflows" / "incidents.yml").unlink()
    result = run_init()

    assert [step.path for step in result.refused] == [".github/workflows/status.yml"]
    assert "-    timeout-minutes: 30\n+    timeout-minutes: 10" in result.refused[0].diff
    assert status.read_text() == changed
    assert not (repository / ".github" / "workflows" / "incidents.yml").exists()
    assert run_init(force=True).refused == []
    assert "timeout-minutes: 30" not in status.read_text()


def test_another_workflow_of_that_name_is_left_alone(run_init: Init, status: Path) -> None:
    status.parent.mkdir(parents=True)
    status.write_text("name: Deploy status\non: push\njobs: {}\n")
    result = run_init()

    assert isinstance(result.steps[0], Refuse)
    assert "was changed by hand, or not written by init" in result.lines[0]
    assert status.read_text().startswith("name: Deploy status")


def test_crlf_is_not_a_manual_edit(run_init: Init, status: Path) -> None:
    run_init()
    status.write_bytes(status.read_bytes().replace(b"\n", b"\r\n"))
    assert run_init().changes == []
    assert b"\r\n" in status.read_bytes()


def test_versions_that_a_bot_raised_stay_raised(
    repository: Path, run_init: Init, status: Path
) -> None:
    run_init()
    ours = re.search(r"actions/checkout@\w+ # (v\S+)", status.read_text())
    assert ours
    newer = f"actions/checkout@{'9' * 40} # v99.0.1"
    older = f"actions/upload-artifact@{'1' * 40} # v1.0.0"
    text = status.read_text().replace(ours[0], newer)
    status.write_text(re.sub(r"actions/upload-artifact@\w+ # v\S+", older, text))
    (repository / ".upptimerc.yml").write_text(f"{CONFIG}ping: $PING\n")

    assert run_init().refused == []
    assert newer in status.read_text()
    assert older not in status.read_text()


def test_a_version_that_is_asked_for_wins_over_a_newer_one(run_init: Init, status: Path) -> None:
    run_init()
    older = f"acme/upstatic@{'1' * 40} # v1.0.0"
    run_init(uses=older)
    assert older in status.read_text()
    assert USES not in status.read_text()


def test_checking_says_what_would_be_done_and_does_nothing(run_init: Init, status: Path) -> None:
    result = run_init(check=True)
    assert result.lines[0] == "would write .github/workflows/status.yml"
    assert not status.exists()


def test_a_form_that_is_there_under_any_spelling_is_the_teams(
    repository: Path, run_init: Init
) -> None:
    forms = repository / ".github" / "ISSUE_TEMPLATE"
    forms.mkdir(parents=True)
    (forms / "Incident.md").write_text("ours\n")
    run_init()

    assert sorted(path.name for path in forms.iterdir()) == [
        "Incident.md", "maintenance.yml", "postmortem.yml",
    ]  # fmt: skip


def test_a_heartbeat_brings_the_workflow_that_files_its_reports(
    repository: Path, run_init: Init
) -> None:
    (repository / ".upptimerc.yml").write_text(f"{CONFIG}  - {{name: Backup, check: heartbeat}}\n")
    run_init()
    found = steps(repository / ".github" / "workflows" / "heartbeat.yml")
    commands = [step["with"]["command"].split()[0] for step in found if "command" in step["with"]]
    assert commands == ["beat", "beat", "publish"]


@pytest.fixture
def upptimes(repository: Path) -> Path:
    """The workflows of an Upptime repository, and two of another person."""
    folder = repository / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / f"{name}.yml").write_text(UPPTIMES)
    (folder / "nightly.yml").write_text(UPPTIMES)
    (folder / "site.yaml").write_text("name: Our site\non: push\njobs: {}\n")
    return folder


def test_only_upptimes_workflows_are_removed_on_request(upptimes: Path, run_init: Init) -> None:
    stays = run_init()
    assert not [step for step in stays.steps if isinstance(step, Remove)]
    assert "Upptime is still active in" in stays.next_steps[2]
    assert (upptimes / "uptime.yml").exists()

    goes = run_init(remove_upptime=True)
    removed = [step.path for step in goes.steps if isinstance(step, Remove)]
    assert removed == [f".github/workflows/{name}.yml" for name in NAMES]
    assert sorted(path.name for path in upptimes.iterdir()) == [
        "incidents.yml", "nightly.yml", "site.yaml", "status.yml",
    ]  # fmt: skip
    assert "nightly.yml" in goes.next_steps[2], "it writes too, but it is not ours to remove"


def test_what_upptime_was_notified_by_is_carried_over(
    upptimes: Path, run_init: Init, status: Path
) -> None:
    named = "          NOTIFICATION_TEAMS: ${{ secrets.NOTIFICATION_TEAMS }}\n"
    (upptimes / "uptime.yml").write_text(UPPTIMES + named)
    result = run_init(remove_upptime=True)

    assert environment(status)["NOTIFICATION_TEAMS"] == "${{ secrets.NOTIFICATION_TEAMS }}"
    assert "GH_PAT" not in environment(status)
    assert any("under `secrets:` in .upptimerc.yml" in line for line in result.next_steps)
    run_init()
    assert "NOTIFICATION_TEAMS" in environment(status)


def test_a_workflow_that_cannot_be_read_is_one_clear_line(
    status: Path, run_init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    status.parent.mkdir(parents=True)
    status.with_name("other.yml").write_text("on: push")
    monkeypatch.setattr(Path, "read_bytes", _refuse)  # permissions do not stop root
    with pytest.raises(UpstaticError, match=r"other\.yml: .*\(make it readable\)"):
        run_init()
    assert not status.exists()


READ = Path.read_bytes


def _refuse(path: Path) -> bytes:
    if path.name == "other.yml":
        raise PermissionError(EACCES, strerror(EACCES), str(path))
    return READ(path)


def test_what_git_refuses_is_one_clear_line(repository: Path, run_init: Init) -> None:
    git(repository, "config", "core.repositoryFormatVersion", "99")
    with pytest.raises(
        UpstaticError, match=r"Expected git repo version .*make git status work there"
    ):
        run_init()

"""The commands as people and workflows call them: real processes, exit codes, one clear line."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.config import load, matrix
from upstatic.infra.locks import exclusive

from tests.support.git import git, init
from tests.support.program import ROOT, Completed, upstatic

STATUS = {"/well": 200, "/broken": 503}


class Endpoint(BaseHTTPRequestHandler):
    """Answers with the status of its path, and repeats what it was told, as careless servers do."""

    def do_GET(self) -> None:
        body = f"you sent {self.headers.get('Authorization')}".encode()
        self.send_response(STATUS[self.path])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def root(tmp_path: Path, endpoint: str) -> Path:
    (tmp_path / ".upptimerc.yml").write_text(f"""\
owner: acme
repo: status
retries: {{attempts: 1}}
confirm: {{failures: 1}}
sites:
  - name: Well
    url: {endpoint}/well
    headers: ["Authorization: Bearer $TOKEN"]
  - name: Broken
    url: {endpoint}/broken
    headers: ["Authorization: Bearer $TOKEN"]
""")
    init(tmp_path)
    return tmp_path


def call(root: Path, *words: str, **environ: str) -> Completed:
    own = {"PATH": "/usr/bin:/bin", "HOME": str(root), "TOKEN": "s3cret-t0ken", **environ}
    return upstatic(*words, "--root", root, environ=own)


def test_a_round_probes_records_publishes_and_renders(root: Path) -> None:
    done = call(root, "run")
    assert done.returncode == 0, done.stderr
    assert "probed 2 monitors: 1 down, 1 up" in done.stdout
    assert "broken is down since" in done.stdout
    assert "no remote: nothing to push to" in done.stdout
    page = (root / "_site" / "index.html").read_text()
    assert "<h1>Partial outage</h1>" in page
    log = git(root, "log", "--format=%s")
    assert "🟥 Broken is down (answered 503 Service Unavailable)" in log
    assert "[skip ci]" in log
    assert list((root / "run").glob("*.jsonl")) == []


def test_the_stages_one_by_one_do_the_same(root: Path) -> None:
    out = root / "run" / "eu.jsonl"
    for words in (
        ("validate",),
        ("probe", "--region", "eu", "--out", str(out)),
        ("record", str(out)),
        ("publish",),
        ("render",),
    ):
        done = call(root, *words)
        assert done.returncode == 0, (words, done.stderr)
    assert "<h1>Partial outage</h1>" in (root / "_site" / "index.html").read_text()
    (rounds,) = (root / "history").glob("*.txt")
    assert "@eu " in rounds.read_text()


def test_a_round_inside_a_git_hook_publishes_to_its_own_repository(root: Path) -> None:
    other = root / "other"
    init(other)
    assert call(root, "run", GIT_DIR=str(other / ".git")).returncode == 0
    assert list((other / ".git" / "refs" / "heads").iterdir()) == []


def test_validate_says_how_many_monitors_it_found(root: Path) -> None:
    assert call(root, "validate").stdout == ".upptimerc.yml: 2 monitors\n"


def test_the_schema_can_be_printed(root: Path) -> None:
    assert "sites" in json.loads(call(root, "validate", "--schema").stdout)["properties"]


def test_no_secret_is_in_any_file_or_line(root: Path) -> None:
    done = call(root, "run")
    files = [path for path in root.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert b"s3cret-t0ken" not in path.read_bytes(), path
    assert "s3cret-t0ken" not in done.stdout + done.stderr


def test_a_missing_secret_affects_its_monitor_only(root: Path) -> None:
    config = root / ".upptimerc.yml"
    config.write_text(config.read_text().replace("Bearer $TOKEN", "Bearer $OTHER", 1))
    done = call(root, "run")
    assert done.returncode == 0
    assert "1 down, 1 unknown" in done.stdout
    assert "OTHER" in done.stderr
    assert "No recent data" in (root / "_site" / "index.html").read_text()


def test_every_problem_of_the_configuration_is_reported_at_once_with_its_place(root: Path) -> None:
    (root / ".upptimerc.yml").write_text(
        "sites:\n  - name: A\n    url: https:https://a.example\n  - name: B\n    url: b.example\n"
        "    check: tcp-ping\n    port: 99999\n"
    )
    done = call(root, "run")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert ".upptimerc.yml:3:10: sites[0].url: " in lines[0]
    assert ".upptimerc.yml:7:11: sites[1].port: " in lines[1]
    assert len(lines) == 2
    assert not (root / "history").exists()


def test_a_missing_configuration_is_one_line(tmp_path: Path) -> None:
    done = call(tmp_path, "run")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_is_not_an_error(root: Path) -> None:
    command = f"{sys.executable} -m upstatic validate --schema --root {root} | head -n 1"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"{\n"
    assert done.stderr == b""


def test_wrong_usage_is_exit_code_2(root: Path) -> None:
    assert call(root, "prob").returncode == 2
    assert call(root, "probe", "--out", "x", "--shard", "5/4").returncode == 2
    assert "is not a number of rounds" in call(root, "run", "--repeat", "0").stderr
    assert "is not a duration" in call(root, "run", "--every", "soon").stderr
    assert "is not a time" in call(root, "render", "--now", "yesterday").stderr


def test_a_second_run_at_the_same_time_is_refused(root: Path) -> None:
    with exclusive(root / "run"):
        done = call(root, "run")
    assert done.returncode == 1
    assert "another run is under way" in done.stderr


def test_what_a_killed_run_measured_is_recorded_by_the_next(root: Path) -> None:
    left = root / "run" / "left.jsonl"
    assert call(root, "probe", "--out", str(left), "--now", "2026-11-20T10:00:00Z").returncode == 0
    assert call(root, "run", "--now", "2026-11-20T10:05:00Z").returncode == 0
    text = (root / "history" / "2026-11-20.txt").read_text()
    assert "10:00:00 " in text
    assert "10:05:00 " in text
    assert not left.exists()


def test_a_repeated_round_in_which_nothing_is_due_leaves_no_file(root: Path) -> None:
    done = call(root, "run", "--repeat", "2", "--every", "1s")

    assert done.stdout.count("probed") == done.stdout.count("recorded") == 1, done.stderr
    assert done.returncode == 0
    out = root / "run" / "eu.jsonl"
    call(root, "probe", "--out", str(out), "--repeat", "2", "--every", "1s")
    assert [path.name for path in out.parent.glob("*.jsonl")] == ["eu.jsonl"]


def test_without_a_short_interval_a_run_by_itself_is_one_round(root: Path) -> None:
    assert call(root, "run", "--repeat", "auto").stdout.count("probed") == 1


def test_jobs_of_a_matrix_leave_the_round_that_one_job_collects(root: Path) -> None:
    settings = root / ".upptimerc.yml"
    settings.write_text("shards: 2\nregions: [eu, us]\n" + settings.read_text())
    jobs = json.loads(call(root, "validate", "--matrix").stdout)["include"]
    assert [job["name"] for job in jobs] == ["eu-1", "eu-2", "us-1", "us-2"]
    for job in jobs:
        out = root / "run" / f"{job['name']}.jsonl"
        words = ("--region", job["region"], "--shard", job["shard"], "--repeat", "auto")
        assert call(root, "probe", "--out", str(out), *words).returncode == 0
    done = call(root, "run", "--collect")

    assert "recorded 2 rounds" in done.stdout, done.stderr
    assert "probed" not in done.stdout
    assert "broken is down since" in done.stdout
    assert "<h1>Partial outage</h1>" in (root / "_site" / "index.html").read_text()


def test_the_matrix_of_a_single_job_is_marked_as_alone(root: Path) -> None:
    alone = {"name": "1", "region": "", "shard": "1/1", "runner": ["ubuntu-latest"], "alone": True}
    assert json.loads(call(root, "validate", "--matrix").stdout) == {"include": [alone]}
    assert matrix(load(root / ".upptimerc.yml").config) == {"include": [alone]}


def test_a_configuration_that_mentions_no_jobs_is_not_parsed_for_the_matrix(root: Path) -> None:
    code = (
        "import sys; from upstatic.cli.main import main;"
        f"main(['validate', '--matrix', '--root', {str(root)!r}]);"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {*done.stdout.splitlines()[1].split()}

    assert not loaded & {"pydantic", "yaml", "zoneinfo", "upstatic.config", "upstatic.history"}
    commands = {name for name in loaded if name.startswith("upstatic.cli.commands.")}
    assert commands == {"upstatic.cli.commands.validate"}
    assert {name for name in loaded if name.startswith("upstatic.domain.")} <= {
        "upstatic.domain.errors", "upstatic.domain.shards", "upstatic.domain.times",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["shards: 2", "regions: [eu, us]", "runner: self-hosted", r'"\x73hards": 2', "Shards: 2"],
)
def test_whatever_makes_jobs_is_parsed(root: Path, line: str) -> None:
    settings = root / ".upptimerc.yml"
    settings.write_text(f"{line}\n{settings.read_text()}")

    found = json.loads(call(root, "validate", "--matrix").stdout)

    assert found == matrix(load(settings).config)


def test_history_of_a_newer_version_is_unchanged_and_the_round_is_kept(root: Path) -> None:
    history = root / "history"
    history.mkdir()
    newer = history / f"{time.strftime('%Y-%m-%d', time.gmtime())}.txt"
    newer.write_text("# upstatic history 99\n")
    done = call(root, "run")
    assert done.returncode == 1
    assert "newer" in done.stderr
    assert newer.read_text() == "# upstatic history 99\n"
    (kept,) = (root / "run").glob("*.jsonl")
    assert len(kept.read_text().splitlines()) == 3


def test_a_fixed_clock_gives_the_same_page(root: Path) -> None:
    call(root, "run", "--now", "2026-11-20T10:05:00Z")
    pages = []
    for out in ("one", "two"):
        call(root, "render", "--out", str(root / out), "--now", "2026-11-20T10:06:00Z")
        pages.append((root / out / "index.html").read_bytes())
    assert pages[0] == pages[1]


def test_naming_the_default_folder_keeps_files_as_without_it(root: Path) -> None:
    call(root, "render", "--now", "2026-11-20T10:06:00Z")
    style = root / "_site" / "static" / "page.css"
    before = style.stat().st_mtime_ns

    call(root, "render", "--out", str(root / "_site"), "--now", "2026-11-20T10:06:00Z")

    assert style.stat().st_mtime_ns == before


def test_on_a_runner_problems_are_annotations(root: Path) -> None:
    (root / ".upptimerc.yml").write_text("sites: 1\n")
    assert call(root, "validate", GITHUB_ACTIONS="true").stderr.startswith("::error")


def test_a_failed_render_reveals_no_secret(root: Path) -> None:
    (root / "_site").write_text("s3cret-t0ken is in the way")
    (root / "_site.new").write_text("and here")
    done = call(root, "render")
    assert done.returncode in (1, 3)
    assert "s3cret-t0ken" not in done.stderr


def test_a_round_notifies_its_channels_and_writes_the_job_summary(root: Path) -> None:
    with HTTPServer() as hook:
        hook.expect_request("/hook").respond_with_data("ok")
        config = root / ".upptimerc.yml"
        channels = "\nnotifications:\n  channels:\n    team: $HOOK\nping: $PING\n"
        config.write_text(config.read_text() + channels)
        address = f"json://127.0.0.1:{hook.port}/hook"
        summary = root / "summary.md"
        hook.expect_request("/ping").respond_with_data("ok")
        done = call(
            root, "run", HOOK=address, PING=hook.url_for("/ping"), GITHUB_STEP_SUMMARY=str(summary)
        )
        assert done.returncode == 0, done.stderr
        told = [json.loads(request.data) for request, _ in hook.log if request.path == "/hook"]
        assert ["Broken" in one["title"] for one in told] == [True]
        assert "/ping" in [request.path for request, _ in hook.log]
        assert "notifications: 1 sent" in done.stdout
        assert "Broken" in summary.read_text()
        assert call(root, "run", HOOK=address, PING=hook.url_for("/ping")).returncode == 0
        assert len([one for one, _ in hook.log if one.path == "/hook"]) == 1, "told once"


def test_notify_test_reports_whether_each_channel_works(root: Path) -> None:
    with HTTPServer() as hook:
        hook.expect_request("/hook").respond_with_data("ok")
        config = root / ".upptimerc.yml"
        channels = "\nnotifications:\n  channels:\n    team: $HOOK\n    gone: $GONE\n"
        config.write_text(config.read_text() + channels)
        address = f"json://127.0.0.1:{hook.port}/hook"
        done = call(root, "notify", "--test", HOOK=address, GONE="json://127.0.0.1:1/hook")
    assert "team: it works" in done.stdout
    assert "gone: it " in done.stdout
    assert done.returncode == 1
    assert "127.0.0.1:1" not in done.stdout + done.stderr


def test_an_outage_becomes_an_incident_with_a_page_of_its_own(root: Path) -> None:
    config = root / ".upptimerc.yml"
    config.write_text(config.read_text().replace("owner: acme\nrepo: status\n", ""))
    assert call(root, "run").returncode == 0
    assert "title: 🛑 Broken is down" in (root / "history" / "incidents" / "1.yml").read_text()
    page = (root / "_site" / "incident" / "1.html").read_text()
    assert "Broken is down" in page
    assert "Investigating" in page
    config.write_text(config.read_text().replace("/broken", "/well"))
    time.sleep(1.1)  # two changes within the same second are one
    done = call(root, "run")
    assert "closed #1: 🛑 Broken is down" in done.stdout
    assert "Resolved" in (root / "_site" / "incident" / "1.html").read_text()


def test_a_missing_token_is_a_warning_in_a_workflow_only(root: Path) -> None:
    done = call(root, "run", GITHUB_ACTIONS="true", GITHUB_REPOSITORY="acme/status")
    assert done.returncode == 0
    warning = "::warning::incidents: there is no GITHUB_TOKEN for the issues of acme/status"
    assert warning in done.stderr
    assert call(root, "run").stderr == ""


def test_incidents_go_to_files_where_no_issue_can_be_written(root: Path) -> None:
    assert "owner: acme" in (root / ".upptimerc.yml").read_text()
    done = call(root, "run")
    assert "opened #1" in done.stdout
    assert (root / "history" / "incidents" / "1.yml").exists()


def test_an_incident_is_opened_updated_and_closed_by_command(root: Path) -> None:
    told = [
        "new",
        "Logins fail",
        "--impact",
        "major",
        "--components",
        "Well, Broken",
        "--message",
        "Soon.",
    ]
    assert call(root, "incident", *told).stdout == "#1 Logins fail: investigating\n"
    assert (
        "#1 Logins fail: identified"
        in call(root, "incident", "update", "1", "Identified: the key had expired").stdout
    )
    assert "Logins fail" in call(root, "incident", "list").stdout
    assert "#1 Logins fail: resolved" in call(root, "incident", "close", "1").stdout
    assert call(root, "incident", "list").stdout == "no incidents\n"
    assert call(root, "incident", "close", "7").returncode == 1
    assert call(root, "render").returncode == 0
    page = (root / "_site" / "incident" / "1.html").read_text()
    assert "the key had expired" in page


def test_doctor_reports_problems(root: Path) -> None:
    config = root / ".upptimerc.yml"
    text = config.read_text().replace("owner: acme\nrepo: status\n", "")
    config.write_text(text + "\nnotifications: {channels: {team: $HOOK}}\n")
    done = call(root, "doctor", TOKEN="")
    assert done.returncode == 1
    assert "$TOKEN: has no value here, and Well and 1 more needs it" in done.stdout
    assert "rounds: there was none in the last week" in done.stdout
    assert "$HOOK: has no value here, and channel team needs it" in done.stdout
    address = "json://127.0.0.1:1/hook"
    assert call(root, "run", HOOK=address).returncode == 0
    done = call(root, "doctor", HOOK=address)
    assert done.stdout.startswith("problem: channel team: has delivered nothing since ")
    assert done.stderr == "error: 1 problem to repair (see above)\n"
    assert call(root, "doctor", HOOK="mailto://").returncode == 1


def test_init_writes_workflows_lists_next_steps_and_checks_them_later(root: Path) -> None:
    asked = "init", "--uses", "acme/upstatic@v1"
    assert call(root, *asked, "--check").returncode == 1
    assert not (root / ".github").exists()
    done = call(root, *asked)
    assert done.returncode == 0, done.stderr
    assert "wrote .github/workflows/status.yml" in done.stdout
    assert "https://github.com/acme/status/settings/pages" in done.stdout
    status = root / ".github" / "workflows" / "status.yml"
    assert "          TOKEN: ${{ secrets.TOKEN }}\n" in status.read_text()
    again = call(root, *asked, "--check")
    assert again.returncode == 0
    assert again.stdout == "nothing to write: everything is up to date\n"
    status.write_text(status.read_text().replace("fetch-depth: 1", "fetch-depth: 0"))
    changed = call(root, *asked)
    assert changed.returncode == 1
    assert "+          fetch-depth: 1" in changed.stdout
    assert "What is left" not in changed.stdout
    assert changed.stderr.count("\n") == 1
    assert call(root, *asked, "--force").returncode == 0


def test_init_without_a_program_source_is_one_clear_line(root: Path) -> None:
    done = call(root, "init", "--uses", "upstatic")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--uses OWNER/REPO@REF" in done.stderr

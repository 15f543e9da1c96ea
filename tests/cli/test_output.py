"""What commands print: quietly or in detail, in colour, as JSON, and while something takes long."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.tools.init.program_source import ProgramSource

from tests.support.program import ROOT, own_environ, start, upstatic

SECRET = "planted-secret-value"
NOW = ("--now", "2026-11-20T10:00:00Z")


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.expect_request("/well").respond_with_data("ok")
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    (tmp_path / ".upptimerc.yml").write_text(
        "retries: {attempts: 1}\nconfirm: {failures: 1}\n"
        f"sites:\n  - {{name: Well, url: '{httpserver.url_for('/well')}'}}\n"
        "  - {name: Broken, url: 'http://127.0.0.1:1'}\n"
    )
    return tmp_path


def mistake(root: Path, line: str = "slugs: typo\n") -> None:
    with (root / ".upptimerc.yml").open("a") as file:
        file.write(line)


def on_a_terminal(*words: str, **environ: str) -> str:
    """What a command prints on a terminal."""
    outer, inner = pty.openpty()
    process = start(*words, env=own_environ(TERM="xterm", **environ), stdout=inner, stderr=inner)
    os.close(inner)
    text = b""
    while chunk := _read(outer):
        text += chunk
    os.close(outer)
    process.wait()
    return text.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says so at the end of a terminal
        return b""


def test_quiet_prints_results_and_warnings_only(root: Path) -> None:
    done = upstatic("run", "-q", "--root", root, *NOW)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    mistake(root)
    done = upstatic("validate", "-q", "--root", root)
    assert done.stdout == ".upptimerc.yml: 2 monitors\n"
    assert done.stderr.startswith("warning: ")


def test_warnings_and_errors_are_marked_also_when_there_are_both(root: Path) -> None:
    mistake(root, "slugs: typo\nretries: soon\n")
    config = root / ".upptimerc.yml"
    config.write_text(config.read_text().replace("retries: {attempts: 1}\n", ""))
    done = upstatic("validate", "--root", root)
    assert done.returncode == 1
    labels = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert labels == ["warning", "error"], done.stderr


def test_on_a_terminal_warnings_are_coloured_unless_no_color_is_set(root: Path) -> None:
    mistake(root)
    assert "\x1b[1;33mwarning:\x1b[0m " in on_a_terminal("validate", "--root", str(root))
    plain = on_a_terminal("validate", "--root", str(root), NO_COLOR="1")
    assert "\x1b" not in plain
    assert "warning: " in plain


def test_a_step_that_takes_long_shows_on_a_terminal_what_is_under_way(root: Path) -> None:
    with (root / ".upptimerc.yml").open("a") as config:
        config.write(
            "  - {name: Slow, url: 'http://127.0.0.1:1', retries: {attempts: 2, wait: 3s}}\n"
        )
    text = on_a_terminal("probe", "--root", str(root), "--out", str(root / "run" / "a.jsonl"))
    shown = re.search(r"\r\x1b\[Kmeasuring 3 monitors \(\d+ s\)(.*)", text)
    assert shown, text
    assert "slow" in shown[1]
    assert text.rstrip().splitlines()[-1].startswith("  slow: down, "), "the line is taken away"


def test_json_logs_are_one_object_a_line_without_secrets(root: Path) -> None:
    mistake(root, f"{SECRET}: typo\n")
    environ = own_environ(API_TOKEN=SECRET)
    done = upstatic("run", "--log-format", "json", "--root", root, *NOW, environ=environ)
    records = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.stdout == ""
    assert {"time", "level", "logger", "message"} == {key for one in records for key in one}
    assert [one["level"] for one in records].count("warning") == 1
    assert "probed 2 monitors: 1 down, 1 up" in [one["message"] for one in records]
    assert SECRET not in done.stderr


def test_validate_as_json_places_errors_and_warnings(root: Path) -> None:
    mistake(root)
    done = upstatic("validate", "--json", "--root", root)
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (report["valid"], report["monitors"], report["errors"]) == (True, 2, [])
    (warning,) = report["warnings"]
    assert (warning["line"], warning["column"]) == (6, 1)
    assert upstatic("validate", "--json", "--strict", "--root", root).returncode == 1
    mistake(root, "retries: soon\n")
    broken = upstatic("validate", "--json", "--root", root)
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["valid"] is False


def test_strict_makes_a_warning_fail(root: Path) -> None:
    assert upstatic("validate", "--strict", "--root", root).returncode == 0
    mistake(root)
    assert upstatic("validate", "--root", root).returncode == 0
    assert upstatic("validate", "--strict", "--root", root).returncode == 1


def test_run_doctor_and_incident_list_print_json(root: Path) -> None:
    done = upstatic("run", "--json", "--root", root, *NOW)
    report = json.loads(done.stdout)
    assert report["exit_code"] == 0
    assert {one["slug"]: one["status"] for one in report["probes"]} == {
        "well": "up",
        "broken": "down",
    }
    assert [(one["slug"], one["status"]) for one in report["events"]] == [("broken", "down")]
    assert "probed 2 monitors" in done.stderr
    (incident,) = json.loads(upstatic("incident", "list", "--json", "--root", root).stdout)
    assert (incident["number"], incident["phase"]) == (1, "investigating")
    findings = json.loads(upstatic("doctor", "--json", "--root", root, *NOW).stdout)["findings"]
    assert {"name", "severity", "where", "what", "todo"} == {key for one in findings for key in one}


def test_in_a_workflow_only_run_shows_configuration_warnings(root: Path) -> None:
    mistake(root)
    environ = own_environ(GITHUB_ACTIONS="true")
    out = root / "run" / "a.jsonl"
    quiet = [("validate", "--matrix"), ("probe", "--out", out), ("render",), ("publish",)]
    for words in quiet:
        assert "::warning::" not in upstatic(*words, "--root", root, environ=environ).stderr
    shown = upstatic("run", "--collect", "--root", root, environ=environ).stderr
    assert shown.count("::warning::") == 1


@pytest.mark.parametrize(
    "time",
    [
        "2026-12-01 22:00 Europe/Paris",
        "2026-12-01T21:00Z",
        "2026-12-01 21:00",
        "2026-12-01T22:00+01:00",
    ],
)
def test_every_form_of_a_time_is_accepted(root: Path, time: str) -> None:
    words = ("incident", "new", "Upgrade", "--impact", "maintenance", "--end", "2026-12-02")
    done = upstatic(*words, "--start", time, "--root", root, *NOW)
    assert done.returncode == 0, done.stderr
    (incident,) = json.loads(upstatic("incident", "list", "--json", "--root", root).stdout)
    assert incident["started_at"] == "2026-12-01T21:00:00Z"


def test_an_internal_error_names_the_place_to_report_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ProgramSource(name="acme/upstatic", ref="v1", tag="v1")
    monkeypatch.setattr("upstatic.tools.init.installation.find_source", lambda: source)
    monkeypatch.setattr("upstatic.render.stage.render", lambda *_, **__: 1 / 0)
    done = upstatic("render", "--root", root)
    assert done.returncode == 3
    place = "https://github.com/acme/upstatic/issues"
    assert done.stderr.startswith(f"error: internal error; please report it at {place} with")
    assert "ZeroDivisionError" in done.stderr


def test_a_round_whose_reader_went_away_is_completed(root: Path) -> None:
    program = f"{sys.executable} -m upstatic run --root {root}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {program} | true"],
        cwd=ROOT, env=own_environ(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "_site" / "index.html").exists()


def test_an_interrupted_run_ends_with_130_and_no_traceback(root: Path) -> None:
    with (root / ".upptimerc.yml").open("a") as config:
        config.write(
            "  - {name: Slow, url: 'http://127.0.0.1:1', retries: {attempts: 2, wait: 60s}}\n"
        )
    with start("run", "-v", "--root", root, env=own_environ(), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert "retrying in 60 s" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == ""

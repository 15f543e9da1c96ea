"""`preview` shows the page of one round and leaves everything else as it is."""

import re
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.git import commit_all, git, init
from tests.support.program import own_environ, start, upstatic


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.expect_request("/").respond_with_data("ok")
    root = init(tmp_path / "status")
    (root / ".upptimerc.yml").write_text(
        f"ping: {httpserver.url_for('/ping')}\n"
        f"sites: [{{name: Web shop, url: '{httpserver.url_for('/')}'}}]\n"
    )
    commit_all(root)
    return root


def test_a_preview_measures_and_shows_the_page_and_changes_nothing(
    root: Path, httpserver: HTTPServer
) -> None:
    process = start(
        "preview", "--root", root, "--port", "0",
        env=own_environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        url = next(found[0] for line in process.stdout if (found := re.match(r"http://\S+", line)))
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
            page = answer.read().decode()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert "Web shop" in page
    assert "All systems operational" in page
    assert (process.returncode, err) == (0, ""), out
    assert git(root, "status", "--porcelain") == ""
    assert not (root / "history").exists()
    assert not (root / "_site").exists()
    assert [request.path for request, _ in httpserver.log] == ["/"], "nothing is sent"


def test_a_preview_follows_what_is_saved(root: Path) -> None:
    process = start(
        "preview", "--root", root, "--port", "0",
        env=own_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        url = next(found[0] for line in process.stdout if (found := re.match(r"http://\S+", line)))
        config = root / ".upptimerc.yml"
        good = config.read_text()
        try:
            config.write_text(good + "status-website: {cname: [}\n")
            assert ".upptimerc.yml:3" in next(process.stdout), "a mistake is named, the page stays"
            config.write_text(good + "status-website: {accent: '#7a1fa2'}\n")
            assert next(process.stdout).startswith("rendered")
            with urllib.request.urlopen(f"{url}static/page.css") as answer:  # noqa: S310 - our own
                assert "--link: #7a1fa2" in answer.read().decode()
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def test_a_run_without_push_commits_and_leaves_the_remote_alone(root: Path) -> None:
    remote = init(root.parent / "remote.git", bare=True)
    git(root, "remote", "add", "origin", str(remote))
    git(root, "push", "-q", "origin", "main")

    done = upstatic("run", "--no-push", "--root", root)

    assert done.returncode == 0, done.stderr
    assert git(root, "rev-list", "--count", "origin/main..main").strip() == "1"
    assert git(remote, "rev-list", "--count", "main").strip() == "1"

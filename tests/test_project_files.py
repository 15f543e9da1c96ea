"""Files for people who work on the project: forms, release notes, update bots."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from upstatic import __version__
from upstatic.forges.base.issue_reader import LABELS
from upstatic.incidents.issues.labels import impact_in

from tests.support.git import commit_all, git, init
from tests.support.program import ROOT, output_of_script, own_environ

NOTES = ROOT / ".ci" / "release-notes"


def test_a_bug_report_is_never_an_incident() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "bug.yml").read_text())
    assert form["labels"]
    assert not set(form["labels"]) & set(LABELS)
    assert impact_in(form["labels"]) is None


def release_notes(folder: Path, tag: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", folder / ".ci" / "release-notes", tag], capture_output=True, text=True, check=False
    )


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A checkout with a changelog that has two versions."""
    for path, text in {
        ".ci/release-notes": NOTES.read_text(),
        "generator/upstatic/__init__.py": '__version__ = "1.2.3"\n',
        "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-21\n\n### Added\n\n"
        "- One thing.\n\n## [1.2.2] - 2026-11-20\n\n- Another.\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_the_notes_of_a_release_are_its_section_of_the_changelog(released: Path) -> None:
    assert release_notes(released, "v1.2.3").stdout.strip() == "### Added\n\n- One thing."


@pytest.mark.parametrize("tag", ["v1.2.2", "v2.0.0"])
def test_a_tag_that_is_not_the_packages_version_is_refused(released: Path, tag: str) -> None:
    done = release_notes(released, tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"__version__ is not {tag[1:]}" in done.stderr


def test_a_release_without_notes_is_refused(released: Path) -> None:
    (released / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n")
    done = release_notes(released, "v1.2.3")
    assert done.returncode == 1
    assert 'there is no section "## [1.2.3]"' in done.stderr


def step(job: str, name: str) -> str:
    """The script of a step of the workflow that publishes releases."""
    jobs = yaml.safe_load(_read(".github/workflows/release.yml"))["jobs"]
    (script,) = (one["run"] for one in jobs[job]["steps"] if one.get("name") == name)
    return str(script)


def program(folder: Path, name: str, script: str) -> Path:
    """A program with this script in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("exists", [True, False])
def test_the_tag_of_the_major_version_is_moved_or_created(tmp_path: Path, *, exists: bool) -> None:
    log = tmp_path / "log"
    program(tmp_path, "gh", f'echo "$@" >> {log}; [ "$3" = POST ] || exit {int(not exists)}')
    of_the_run = {
        "GITHUB_REPOSITORY": "acme/upstatic", "GITHUB_REF_NAME": "v1.2.3", "GITHUB_SHA": "abc",
    }  # fmt: skip
    environ = own_environ(PATH=f"{tmp_path}:/usr/bin:/bin") | of_the_run
    output_of_script(step("publish", "Move the tag of the major version"), tmp_path, environ)

    moved = "api --method PATCH repos/acme/upstatic/git/refs/tags/v1 -f sha=abc -F force=true"
    made = "api --method POST repos/acme/upstatic/git/refs -f ref=refs/tags/v1 -f sha=abc"
    assert log.read_text().splitlines() == [moved] if exists else [moved, made]


def test_a_release_updates_the_template_repository_once(tmp_path: Path) -> None:
    first = init(tmp_path / "first")
    shutil.copytree(ROOT / "template", first, dirs_exist_ok=True)
    workflow = first / ".github" / "workflows" / "status.yml"
    workflow.write_text(workflow.read_text().replace("OWNER/upstatic@v1", "acme/upstatic@v0"))
    commit_all(first)
    remote = init(tmp_path / "acme" / "template.git", bare=True)
    git(first, "push", "--quiet", str(remote), "main")
    (tmp_path / ".gitconfig").write_text(
        f'[url "file://{tmp_path}/"]\n\tinsteadOf = git@github.com:\n'
    )
    program(tmp_path / "bin", "make", "true")
    python = program(
        tmp_path / "checkout" / ".venv" / "bin", "python", f'exec {sys.executable} "$@"'
    )
    environ = own_environ(HOME=str(tmp_path), PATH=f"{tmp_path}/bin:/usr/bin:/bin")
    environ |= {
        "GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig"), "PYTHONPATH": str(ROOT / "generator"),
        "GITHUB_REPOSITORY": "acme/upstatic", "GITHUB_REF_NAME": "v1.2.3",
        "REPOSITORY": "acme/template", "DEPLOY_KEY": "planted",
    }  # fmt: skip
    for _ in range(2):
        output_of_script(step("template", "Push what init writes"), python.parents[2], environ)
        shutil.rmtree(tmp_path / "template")

    subjects = git(remote, "log", "--format=%s", "main").splitlines()
    assert subjects == ["Update to v1.2.3", "Change"]
    written = git(remote, "show", "main:.github/workflows/status.yml")
    assert "uses: acme/upstatic@v1" in written
    assert "acme/upstatic@v0" not in written
    key = tmp_path / ".ssh" / "key"
    assert (key.read_text(), key.stat().st_mode & 0o077) == ("planted\n", 0)


def test_the_version_has_one_home() -> None:
    line = f'__version__ = "{__version__}"\n'
    assert line in _read("generator/upstatic/__init__.py")
    assert 'dynamic = ["version"]' in _read("pyproject.toml")


def _read(path: str) -> str:
    return (ROOT / path).read_text()

"""Files for people who work on the project: forms, release notes, update bots."""

import subprocess
from pathlib import Path

import pytest
import yaml
from upstatic import __version__
from upstatic.forges.base.issue_reader import LABELS
from upstatic.incidents.issues.labels import impact_in

ROOT = Path(__file__).parent.parent
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


def test_the_version_has_one_home() -> None:
    line = f'__version__ = "{__version__}"\n'
    assert line in _read("generator/upstatic/__init__.py")
    assert 'dynamic = ["version"]' in _read("pyproject.toml")


def _read(path: str) -> str:
    return (ROOT / path).read_text()

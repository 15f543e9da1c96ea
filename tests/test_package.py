"""What is built: a wheel and an sdist that contain everything the program needs."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from upstatic import __version__

from tests.support.program import ROOT

RELEASE = {
    "GITHUB_REF_TYPE": "tag",
    "GITHUB_REPOSITORY": "acme/upstatic",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
    "GITHUB_REF_NAME": "v1.2.3",
}
PARTS = {
    "generator/upstatic": "upstatic",
    "site": "upstatic/site",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both archives, built as for a tag on GitHub."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--quiet", "--no-isolation", "--outdir", str(folder)]
    environ = {**os.environ, **RELEASE, "PYTHONWARNINGS": "default"}
    subprocess.run([*build, str(ROOT)], env=environ, check=True, capture_output=True)
    return folder


def tracked(folder: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", folder],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return {path for path in listed.stdout.split() if (ROOT / path).is_file()}


def test_the_wheel_has_the_package_the_theme_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(built / f"upstatic-{__version__}-py3-none-any.whl") as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        release = json.loads(wheel.read("upstatic/release.json"))
    expected = {
        path.replace(part, place, 1) for part, place in PARTS.items() for path in tracked(part)
    }
    assert names == expected | {"upstatic/release.json"}
    assert "upstatic/py.typed" in names
    assert release["commit"] == RELEASE["GITHUB_SHA"]


def test_the_sdist_can_build_the_same_wheel(built: Path) -> None:
    with tarfile.open(built / f"upstatic-{__version__}.tar.gz") as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    parts = set().union(*(tracked(part) for part in PARTS))
    assert names >= parts | {"pyproject.toml", "LICENSE", "README.md", ".ci/release_info.py"}
    assert not any(name.startswith(("tests/", "history/", ".github/")) for name in names)


def test_building_leaves_the_checkout_alone(built: Path) -> None:
    assert sorted(path.suffix for path in built.iterdir()) == [".gz", ".whl"]
    assert not (ROOT / "generator" / "upstatic" / "release.json").exists()

"""Where this copy of Upstatic came from: a git checkout, a released package, or a git address."""

import json
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

import upstatic
from upstatic.tools.init import checkout
from upstatic.tools.init.program_source import ProgramSource, read_direct_url, read_release

_PACKAGE = Path(upstatic.__file__).parent


def find_source(package: Path = _PACKAGE) -> ProgramSource | None:
    """The repository and commit of the installed `package`; None if others cannot fetch them."""
    return _recorded_release(package) or checkout.pushed_commit(package.parents[1]) or _direct_url()


def _recorded_release(package: Path) -> ProgramSource | None:
    """What the build hook of a release recorded (.ci/release_info.py)."""
    try:
        return read_release(json.loads((package / "release.json").read_text("utf-8")))
    except (OSError, ValueError):
        return None


def _direct_url() -> ProgramSource | None:
    """The git address that pip or uv installed from, as PEP 610 has it."""
    try:
        text = Distribution.from_name("upstatic").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return read_direct_url(json.loads(text)) if text else None

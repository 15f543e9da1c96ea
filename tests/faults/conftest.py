from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.round import Site
from tests.support.git import isolate_git


@pytest.fixture
def isolated_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of git on this machine take part."""
    environ: dict[str, str] = {}
    isolate_git(environ)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def site(tmp_path: Path, isolated_git: None) -> Iterator[Site]:  # noqa: ARG001 - it comes first
    """A checkout with a remote; its services are up."""
    made = Site(tmp_path)
    yield made
    made.services.close()

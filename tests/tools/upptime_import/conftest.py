"""Real repositories that Upptime wrote, and small ones written for a test."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.domain.times import parse_time
from upstatic.tools.upptime_import.stage import Imported, import_history

from tests.support.program import DATA
from tests.tools.upptime_import.repositories import Repository, restored

SITES = {"11vyo": "11vyo__status.fi.xz", "inwinter04": "inwinter04__upptime.fi.xz"}


@pytest.fixture(scope="session", params=[*SITES.values()], ids=[*SITES])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real repository that Upptime kept, one after the other."""
    return restored(DATA / "repositories" / request.param, tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def brought(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history/ that an import of it leaves, and nothing else."""
    history = tmp_path_factory.mktemp("imported") / "history"
    config = load(real / ".upptimerc.yml").config
    import_history(history, real, config, now=datetime.now(UTC), report_progress=lambda _: None)
    return history


@pytest.fixture
def upptime(tmp_path: Path) -> Repository:
    """An empty repository."""
    return Repository(tmp_path / "status")


Bring = Callable[..., Imported]


@pytest.fixture
def bring(upptime: Repository) -> Bring:
    """Imports a repository's past into its own history/, as on a day."""

    def run(source: Path | None = None, *, now: str = "2024-06-01T12:00:00Z") -> Imported:
        config = load(upptime.folder / ".upptimerc.yml").config
        return import_history(
            upptime.folder / "history", source or upptime.folder, config,
            now=parse_time(now), report_progress=lambda _: None,
        )  # fmt: skip

    return run

"""Fixtures: rounds, and folders for them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.domain.models import Round
from upstatic.history.round_cells import read_cell

MakeRound = Callable[..., Round]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A history folder that does not exist yet."""
    return tmp_path / "history"


@pytest.fixture
def a_round() -> MakeRound:
    """`a_round("10:05:37", api="123", web="!503/321", region="eu", day=20)`: cells by slug."""

    def make(at: str, /, *, region: str = "", day: int = 20, **cells: str) -> Round:
        slugs = {name.replace("_", "-"): read_cell(cell) for name, cell in cells.items()}
        return Round(
            time=datetime.fromisoformat(f"2026-11-{day:02}T{at}").replace(tzinfo=UTC),
            region=region,
            columns=tuple(slugs),
            readings={slug: one for slug, one in slugs.items() if one is not None},
        )

    return make

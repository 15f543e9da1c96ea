"""A configuration file, and what the program says about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.config import Loaded, load
from upstatic.domain.errors import ConfigError

NAME = ".upptimerc.yml"
Load = Callable[[str], Loaded]
Problems = Callable[[str], tuple[str, ...]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to stand in, so that paths are shown as a user sees them."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Callable[[str], Loaded]:
    def load_text(text: str) -> Loaded:
        (folder / NAME).write_text(text, encoding="utf-8")
        return load(Path(NAME))

    return load_text


@pytest.fixture
def problems(folder: Path) -> Callable[[str | bytes], tuple[str, ...]]:
    def refuse(content: str | bytes) -> tuple[str, ...]:
        data = content.encode() if isinstance(content, str) else content
        (folder / NAME).write_bytes(data)
        with pytest.raises(ConfigError) as refused:
            load(Path(NAME))
        return refused.value.problems

    return refuse

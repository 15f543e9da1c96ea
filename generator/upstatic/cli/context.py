"""What the outside world gives a command: the folder, the clock, the environment."""

import logging
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from upstatic.cli.console import show_log
from upstatic.config import Config, load
from upstatic.infra.locks import wait_for_lock
from upstatic.infra.secrets import Secrets, secrets_for

CONFIG_NAME = ".upptimerc.yml"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a command works, what time it is, and which variables are set.

    `branch` is the folder in which the branch of the data is checked out, where it has its own.
    """

    root: Path
    fixed_now: datetime | None
    environ: Mapping[str, str]
    branch: Path | None = None

    @property
    def home(self) -> Path:
        """The folder that history/ lies in."""
        return self.branch or self.root

    @property
    def history(self) -> Path:
        """The folder of what was measured."""
        return self.home / "history"

    def now(self) -> datetime:
        """The time it is, or the one that --now says."""
        return self.fixed_now or datetime.now(UTC)

    def history_lock(self, name: str) -> AbstractContextManager[None]:
        """Hold what is under history/ while a block writes there; see alone.wait_for_lock."""
        return wait_for_lock(self.root / "run", name, time.sleep)

    def config(self) -> Config:
        """The checked configuration; its warnings go to the log, and its secrets stay out."""
        loaded = load(self.root / CONFIG_NAME)
        show_log(self.secrets(loaded.config), self.environ)
        for warning in loaded.warnings:
            log.warning("%s", warning)
        return loaded.config

    def secrets(self, settings: Config) -> Secrets:
        """The values of the configuration's `$NAME`s."""
        return secrets_for(settings, self.environ)

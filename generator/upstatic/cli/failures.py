"""Failures and exit codes: each failure is logged where it happens, and the worst one counts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum

from upstatic.domain.errors import ConfigError, UpstaticError

log = logging.getLogger(__name__)


class ExitCode(IntEnum):
    """How a command ended; of several failures the highest code counts."""

    DONE = 0
    PROBLEM = 1
    USAGE = 2
    BUG = 3
    INTERRUPTED = 130


def log_failure(error: Exception) -> ExitCode:
    """Log an error: one line for each known problem, a traceback for a bug."""
    if not isinstance(error, UpstaticError):
        log.error(
            "internal error; please report it %s with the traceback below",
            _place_to_report(),
            exc_info=error,
        )
        return ExitCode.BUG
    for warning in error.warnings if isinstance(error, ConfigError) else ():
        log.warning("%s", warning)
    for line in error.problems if isinstance(error, ConfigError) else (str(error),):
        log.error("%s", line)
    return ExitCode.PROBLEM


def _place_to_report() -> str:
    """The issues of the repository that this copy of the program is from."""
    from upstatic.tools.init.installation import find_source

    with suppress(Exception):  # the error itself is what counts
        if source := find_source():
            return f"at https://github.com/{source.name}/issues"
    return "to the maintainers of Upstatic"


class Steps:
    """Runs the steps of a round so that the failure of one does not stop the others.

    `exit_code` is that of the worst failure so far; `failures` are in words, each once.
    """

    def __init__(self) -> None:
        self.exit_code = ExitCode.DONE
        self.failures: list[str] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        """Log a failure of the block and go on; a problem of several steps is logged once."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a bug in one step must not stop the others
            self._note(error)

    def _note(self, error: Exception) -> None:
        code, text = ExitCode.PROBLEM, str(error)
        if not isinstance(error, UpstaticError):
            code, text = ExitCode.BUG, f"internal error: {type(error).__name__}: {error}"
        self.exit_code = max(self.exit_code, code)
        if text not in self.failures:
            self.failures.append(text)
            log_failure(error)

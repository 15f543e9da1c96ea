"""The entry point: arguments -> one command -> its exit code.

Exit codes: 0 done (a monitor that is down is not a failure of the command), 1 a known problem,
2 wrong usage, 3 an internal error, 130 interrupted.
"""

import gc
import os
from collections.abc import Callable, Sequence

from upstatic.cli.command_line import parse

GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""Git sets them for its hooks; the repository is where --root says."""

_NEW_OBJECTS = 20_000
"""As many are made before cycles are searched. What a command reads stays until it ends: with
Python's 700, a quarter of the time to read 2,000 monitors went into searching it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    invocation = parse(argv)
    # Imported late: --help, --version and wrong usage need none of it.
    from upstatic.cli.console import open_console
    from upstatic.cli.context import Context

    gc.set_threshold(_NEW_OBJECTS)
    for name in GIT_VARIABLES:
        os.environ.pop(name, None)
    with open_console(os.environ, invocation.verbosity, invocation.log_format) as console:
        context = Context(
            root=invocation.root, fixed_now=invocation.now, environ=os.environ, console=console
        )
        return _exit_code(lambda: invocation.run(context))


def _exit_code(command: Callable[[], int | None]) -> int:
    from upstatic.cli.console import discard_output
    from upstatic.cli.failures import ExitCode, log_failure

    try:
        return command() or ExitCode.DONE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        discard_output()
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - whatever happens becomes an exit code
        return log_failure(error)

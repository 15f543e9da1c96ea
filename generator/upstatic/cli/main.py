"""The entry point: arguments -> one command -> its exit code.

Exit codes: 0 done (a monitor that is down is not a failure of the command), 1 a known problem,
2 wrong usage, 3 an internal error, 130 interrupted.
"""

import os
import sys
from collections.abc import Callable, Sequence

from upstatic.cli.console import log_to_stderr
from upstatic.cli.context import Context
from upstatic.cli.failures import ExitCode, log_failure
from upstatic.cli.parser import build_parser

GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""Git sets them for its hooks; the repository is where --root says."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = build_parser().parse_args(argv)
    for name in GIT_VARIABLES:
        os.environ.pop(name, None)
    with log_to_stderr(os.environ) as redaction:
        context = Context(
            root=arguments.root,
            fixed_now=arguments.now,
            environ=os.environ,
            redaction=redaction,
        )
        return _exit_code(lambda: arguments.call(context, vars(arguments)))


def _exit_code(command: Callable[[], int | None]) -> int:
    try:
        return command() or ExitCode.DONE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - whatever happens becomes an exit code
        return log_failure(error)

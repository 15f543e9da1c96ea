"""The command line: the global options, and each command from its module."""

import argparse
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic import __version__
from upstatic.cli import arguments
from upstatic.cli.registry import CommandParser, Registry
from upstatic.cli.verbosity import LogFormat, Verbosity

if TYPE_CHECKING:
    from upstatic.cli.context import Context

GROUPS: Mapping[str, Sequence[str]] = {
    "commands": (
        "init", "validate", "preview", "run", "watch", "incident", "doctor", "import-upptime",
        "demo", "serve",
    ),
    "stages of a round, in the order in which run executes them": (
        "probe", "record", "compat", "publish", "incidents", "notify", "render", "deploy",
    ),
    "other commands": ("beat", "rescue", "completion"),
}  # fmt: skip
"""The commands in the order of the help; each has the module of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A parsed command line: the global options, and the command as a function."""

    root: Path
    now: datetime | None
    verbosity: Verbosity
    log_format: LogFormat
    run: "Callable[[Context], int | None]"


def parse(argv: Sequence[str] | None) -> Invocation:
    """Parse a command line. Wrong usage ends the program with exit code 2."""
    words = sys.argv[1:] if argv is None else argv
    # The other commands cost more than many a command takes; only the help lists them.
    parser = build(words[:1])[0]
    chosen, unknown = parser.parse_known_args(words)
    parser = getattr(chosen, "parser", parser)
    if unknown:
        parser.refuse_unknown(unknown)
    if "call" not in chosen:
        parser.require_command()
    call, values = chosen.call, vars(chosen)
    return Invocation(
        root=chosen.root,
        now=chosen.now,
        verbosity=chosen.verbosity,
        log_format=chosen.log_format,
        run=lambda context: call(context, values),
    )


def build_parser() -> CommandParser:
    """Every command with its options; tests compare the workflows and the docs with it."""
    return build()[0]


def build(wanted: Collection[str] = ()) -> tuple[CommandParser, Mapping[str, CommandParser]]:
    """The parser, and the parser of each command by its name, such as "incident new".

    It knows the `wanted` commands only, and all of them if none is wanted.
    """
    known = {name for names in GROUPS.values() for name in names}
    chosen = known.intersection(wanted) or known
    parser = CommandParser(
        prog="upstatic",
        usage="%(prog)s [OPTIONS] COMMAND ...",
        description="A git-based status page generator.",
        epilog="Run `upstatic COMMAND --help` for the options of a command.",
    )
    parser.add_argument(
        "-V", "--version", action="version", version=f"upstatic {__version__}",
        help="print the version and exit",
    )  # fmt: skip
    _add_global_options(parser, _DEFAULTS)
    registry = Registry(parser, "COMMAND")
    parser.groups = {
        title: [name for name in names if name in chosen] for title, names in GROUPS.items()
    }
    for name in (name for names in parser.groups.values() for name in names):
        import_module(f"upstatic.cli.commands.{name.replace('-', '_')}").add_parser(registry)
    for each in registry.parsers.values():
        _add_global_options(each, {})
    return parser, registry.parsers


_DEFAULTS: Mapping[str, object] = {
    "root": Path(), "now": None, "verbosity": Verbosity.NORMAL, "log_format": LogFormat.TEXT,
}  # fmt: skip


def _add_global_options(parser: CommandParser, defaults: Mapping[str, object]) -> None:
    """Add them; without `defaults` to a command, where they override those before its name."""
    options = parser.add_argument_group("global options")

    def default(name: str) -> object:
        return defaults.get(name, argparse.SUPPRESS)

    options.add_argument(
        "--root", type=Path, metavar="DIR", default=default("root"),
        help="folder of .upptimerc.yml and history/ (default: the current folder)",
    )  # fmt: skip
    options.add_argument(
        "--now", type=arguments.moment, metavar="TIME", default=default("now"),
        help="use this time instead of the current one (reproducible output)",
    )  # fmt: skip
    loudness = options.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_const", const=Verbosity.QUIET, dest="verbosity",
        default=default("verbosity"), help="print results, warnings and errors only",
    )  # fmt: skip
    loudness.add_argument(
        "-v", "--verbose", action="store_const", const=Verbosity.VERBOSE, dest="verbosity",
        default=default("verbosity"), help="print details, such as each retry",
    )  # fmt: skip
    options.add_argument(
        "--log-format", type=LogFormat, choices=list(LogFormat), metavar="FORMAT",
        default=default("log_format"), help="text, or json: one JSON object per line on stderr",
    )  # fmt: skip

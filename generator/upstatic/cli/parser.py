"""The command line: the global options, and each command from its module."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from upstatic import __version__
from upstatic.cli import arguments
from upstatic.cli.commands import (
    beat,
    compat,
    demo,
    doctor,
    import_upptime,
    incident,
    incidents,
    init,
    notify,
    probe,
    publish,
    record,
    render,
    rescue,
    run,
    serve,
    validate,
)
from upstatic.cli.registry import CommandParser, Registry

COMMANDS = (
    validate, probe, beat, record, publish, rescue, incidents, notify, compat, render, run, init,
    doctor, import_upptime, serve, demo, incident,
)  # fmt: skip


def build_parser() -> CommandParser:
    """Every command with its options; tests compare the workflows and the docs with it."""
    return build()[0]


def build() -> tuple[CommandParser, Mapping[str, CommandParser]]:
    """The parser, and the parser of each command by its name, such as "incident new"."""
    parser = CommandParser(prog="upstatic", description="A git-based status page generator.")
    parser.add_argument("--version", action="version", version=f"upstatic {__version__}")
    _add_global_options(parser, root=Path(), now=None)
    registry = Registry(parser, "COMMAND")
    for command in COMMANDS:
        command.add_parser(registry)
    for each in registry.parsers.values():
        _add_global_options(each)
    return parser, registry.parsers


def _add_global_options(parser: argparse.ArgumentParser, **defaults: object) -> None:
    """Add them without `defaults` to a command, where they override those before its name."""
    options = parser.add_argument_group("global options")
    options.add_argument(
        "--root", type=Path, metavar="DIR", default=defaults.get("root", argparse.SUPPRESS),
        help="folder of .upptimerc.yml and history/ (default: the current folder)",
    )  # fmt: skip
    options.add_argument(
        "--now", type=arguments.moment, metavar="TIME",
        default=defaults.get("now", argparse.SUPPRESS),
        help="use this time instead of the current one (reproducible output)",
    )  # fmt: skip

"""The command line: arguments -> one command; the only place that picks exit codes.

Exit codes: 0 done (a monitor that is down is not our failure), 1 a problem we can name,
2 wrong usage, 3 a mistake in the program, 130 interrupted.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from upstatic import __version__
from upstatic.cli import commands
from upstatic.cli.console import show_log
from upstatic.cli.context import Context
from upstatic.domain.errors import ConfigError, UpstaticError
from upstatic.domain.models import Impact
from upstatic.domain.shards import Shard
from upstatic.domain.times import parse_duration, parse_time
from upstatic.infra.secrets import Secrets

INTERRUPTED = 130
GIT_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""git tells its hooks where its repository is; ours is where --root says."""
_MOST_ROUNDS = 1000
log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = build_parser().parse_args(argv)
    for name in GIT_PLACES:
        os.environ.pop(name, None)
    show_log(Secrets(os.environ, ()), os.environ)
    try:
        args.run(Context(root=args.root, fixed_now=args.now, environ=os.environ), args)
    except ConfigError as error:
        for problem in error.problems:
            log.error("%s", problem)  # noqa: TRY400 - a problem we can name needs no traceback
        return 1
    except UpstaticError as error:
        log.error("%s", error)  # noqa: TRY400 - as above
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        log.exception("this is a mistake in upstatic; please report it with the lines below")
        return 3
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Every command with its flags; tests hold the workflows and the README against it."""
    parser = argparse.ArgumentParser(prog="upstatic", description="A status page out of git.")
    parser.add_argument("--version", action="version", version=f"upstatic {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (run, text, options) in COMMANDS.items():
        _add(subparsers, name, run, text, options)
    incident = subparsers.add_parser("incident", help="write incidents where there are no issues")
    actions = incident.add_subparsers(required=True, metavar="ACTION")
    for name, (run, text, options) in INCIDENT.items():
        _add(actions, name, run, text, options)
    return parser


def _add(
    parsers: Any,  # noqa: ANN401 - argparse names no public type for it
    name: str,
    run: Any,  # noqa: ANN401 - a command: (Context, Namespace) -> None
    text: str,
    options: dict[str, dict[str, Any]],
) -> None:
    command = parsers.add_parser(name, help=text, description=text)
    command.set_defaults(run=run, region="", shard=None)
    for flag, settings in {**options, **COMMON}.items():
        command.add_argument(flag, **settings)


def _shard(text: str) -> Shard:
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _time(text: str) -> datetime:
    try:
        return parse_time(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a time (write 2026-11-20T10:05:00Z)"
        ) from error


def _count(text: str) -> int | None:
    """Read how many rounds: a number, or "auto" for as many as the intervals need."""
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_ROUNDS):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of rounds (write 5, or auto to follow the intervals)"
        )
    return int(text)


def _seconds(text: str) -> float:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


COMMON: dict[str, dict[str, Any]] = {
    "--root": {
        "type": Path, "default": Path(), "metavar": "DIR",
        "help": "where .upptimerc.yml and history/ are (default: here)",
    },
    "--now": {"type": _time, "metavar": "ISO", "help": "a fixed clock: same input, same bytes"},
}  # fmt: skip
_REPEAT: dict[str, dict[str, Any]] = {
    "--repeat": {"type": _count, "default": 1, "metavar": "N",
                 "help": "so many rounds; auto: as the shortest interval needs (default: 1)"},
    "--every": {"type": _seconds, "metavar": "TIME",
                "help": "from one round to the next, e.g. 60s (default: the shortest interval)"},
}  # fmt: skip
_PORT = {"--port": {"type": int, "help": "default: 8080, or any free one where that is busy"}}
COMMANDS: dict[str, tuple[Any, str, dict[str, dict[str, Any]]]] = {
    "validate": (commands.validate, "check .upptimerc.yml", {
        "--schema": {"action": "store_true", "help": "print its JSON Schema, for editors"},
        "--matrix": {"action": "store_true", "help": "print the jobs that measure, for a workflow"},
    }),
    "probe": (commands.probe, "measure every monitor once", {
        "--out": {"type": Path, "required": True, "metavar": "FILE", "help": "e.g. run/eu.jsonl"},
        "--region": {"default": "", "help": "where this runs, e.g. eu"},
        "--shard": {"type": _shard, "metavar": "I/N", "help": "only this share of the monitors"},
        **_REPEAT,
    }),
    "beat": (commands.heartbeat, "report that a job is done, for its heartbeat", {
        "slug": {"metavar": "SLUG", "help": "the slug of the heartbeat"},
        "--failed": {"action": "store_true", "help": "it ran, and failed"},
    }),
    "record": (commands.record, "file what was measured under history/", {
        "files": {"type": Path, "nargs": "+", "metavar": "FILE", "help": "run files; then removed"},
    }),
    "publish": (commands.publish, "commit history/ and push it", {}),
    "rescue": (commands.rescue, "put what could not be pushed into files", {
        "--out": {"type": Path, "metavar": "DIR", "help": "default: run"},
    }),
    "incidents": (commands.incidents, "bring issues and incidents up to date", {}),
    "notify": (commands.notify, "send the messages that are owed", {
        "--test": {"action": "store_true", "help": "send a sample to each channel instead"},
    }),
    "compat": (commands.compat, "write README.md's table and Upptime's files", {}),
    "render": (commands.render, "draw the site", {
        "--out": {"type": Path, "metavar": "DIR", "help": "default: _site"},
    }),
    "run": (commands.run, "a round: probe, record, publish, incidents, notify, render", {
        "--collect": {"action": "store_true", "help": "measure nothing: take what is in run/"},
        **_REPEAT,
    }),
    "init": (commands.init, "write the workflows, and say what to switch on", {
        "--uses": {"default": "", "metavar": "OWNER/REPO@REF",
                   "help": "where the program is (default: where this one comes from)"},
        "--remove-upptime": {"action": "store_true", "help": "take Upptime's workflows away"},
        "--force": {"action": "store_true", "help": "overwrite what was changed by hand"},
        "--check": {"action": "store_true", "help": "only say what would change; exit code 1"},
    }),
    "doctor": (commands.doctor, "say what has to be repaired, here and on GitHub", {
        "--fix": {"action": "store_true", "help": "make the labels that are missing"},
    }),
    "import-upptime": (commands.import_upptime, "bring the past of an Upptime repository along", {
        "--from": {"type": Path, "dest": "source", "metavar": "REPOSITORY",
                   "help": "a clone or a git bundle (default: the repository at --root)"},
    }),
    "serve": (commands.serve, "show _site/ on this machine", _PORT),
    "demo": (commands.demo, "a small world of real endpoints and its page", {
        "--once": {"action": "store_true", "help": "build the page and exit"},
        "--days": {"type": int, "default": 90, "help": "how much past (default: 90)"},
        **_PORT,
    }),
}  # fmt: skip
_NUMBER = {"number": {"type": int, "metavar": "NUMBER", "help": "see incident list"}}
INCIDENT: dict[str, tuple[Any, str, dict[str, dict[str, Any]]]] = {
    "new": (commands.incident_new, "open an incident, or plan a maintenance", {
        "title": {"metavar": "TITLE"},
        "--message": {"default": "", "metavar": "TEXT", "help": "the first update, in Markdown"},
        "--impact": {"choices": [one.value for one in Impact], "default": "minor"},
        "--components": {"type": _names, "default": (), "metavar": "NAMES",
                         "help": "monitors or groups, separated by commas"},
        "--start": {"type": _time, "metavar": "ISO", "help": "when it began (default: now)"},
        "--end": {"type": _time, "metavar": "ISO", "help": "when it was over, or will be"},
        "--expected": {"choices": ["down", "degraded", "up"], "default": "down",
                       "help": "the worst that a maintenance lets its components be"},
    }),
    "update": (commands.incident_update, "say what is new", {
        **_NUMBER,
        "message": {"metavar": "TEXT", "help": 'e.g. "Identified: the disk is full"'},
    }),
    "close": (commands.incident_close, "say that it is over", {
        **_NUMBER,
        "message": {"nargs": "?", "default": "", "metavar": "TEXT", "help": "the last word"},
    }),
    "list": (commands.incident_list, "the open ones", {
        "--all": {"action": "store_true", "help": "and those that are over"},
    }),
}  # fmt: skip

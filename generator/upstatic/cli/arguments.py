"""Types of command-line arguments: text -> value, with one clear line for what is not valid."""

import argparse
from datetime import datetime

from upstatic.domain.shards import Shard
from upstatic.domain.times import DAY_S, parse_duration, read_moment

_MOST_ROUNDS = 1000
_SHORTEST_PUBLISH_S = 10


def shard(text: str) -> Shard:
    """Read "1/4": the first of four shards."""
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def names(text: str) -> tuple[str, ...]:
    """Read "API, Docs": names separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def moment(text: str) -> datetime:
    """Read a time, such as "2026-11-20T10:05:00Z" or "2026-11-20 10:05 Europe/Paris"."""
    try:
        return read_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def rounds(text: str) -> int | None:
    """Read a number of rounds; None for "auto", which is as many as the intervals need."""
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_ROUNDS):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of rounds (write 5, or auto to follow the intervals)"
        )
    return int(text)


def seconds(text: str) -> float:
    """Read a duration, such as "90s" or "5m"."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def publish_interval(text: str) -> float:
    """Read the time between two pushes: 10 seconds to a day."""
    found = seconds(text)
    if not _SHORTEST_PUBLISH_S <= found <= DAY_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not 10s to 24h")
    return found


def add_repetition(parser: argparse.ArgumentParser) -> None:
    """Add the options that repeat a round."""
    parser.add_argument(
        "--repeat", type=rounds, default=1, metavar="N", dest="rounds",
        help="number of rounds; auto: as many as the shortest interval needs (default: 1)",
    )  # fmt: skip
    parser.add_argument(
        "--every", type=seconds, metavar="DURATION", dest="every_s",
        help="time between the starts of rounds, e.g. 60s (default: the shortest interval)",
    )  # fmt: skip


def add_port(parser: argparse.ArgumentParser) -> None:
    """Add the option for the port of the local web server."""
    parser.add_argument(
        "--port", type=int, metavar="PORT", help="port (default: 8080, or any free port if taken)"
    )


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the options for the address of the local web server."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 is every network (default: 127.0.0.1)",
    )  # fmt: skip
    add_port(parser)

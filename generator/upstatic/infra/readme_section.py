"""The places of README.md that are ours: between two markers, and the bold words after a third.

They are Upptime's, with its names for them. Everything else of the file is its owner's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from upstatic.config import Config

NAME = "README.md"
START, END = "<!--start: status pages-->", "<!--end: status pages-->"
LIVE = "<!--live status-->"
_BOLD = r"(?:[ \t]*\*\*[^*\r\n]*\*\*)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """The comments that the file's owner put there to say where we may write."""

    start: str = START
    end: str = END
    live: str = LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSection:
    """What stands in the two places: the lines of the table, and the sentence after `live`."""

    table: Sequence[str]
    live: str


def markers_of(config: Config) -> Markers:
    """The markers that the configuration names, Upptime's where it names none."""
    return Markers(
        start=config.summary_start_html_comment or START,
        end=config.summary_end_html_comment or END,
        live=config.live_status_html_comment or LIVE,
    )


def has_table(text: str, markers: Markers) -> bool:
    """Whether there is a place for the table: both markers, in their order."""
    return _inside(text, markers) is not None


def has_live(text: str, markers: Markers) -> bool:
    """Whether there is a place for the one sentence."""
    return markers.live in text


def with_section(text: str, said: StatusSection, markers: Markers) -> str:
    """The text with our words in their places; every other character stays as it is."""
    return _with_table(_with_live(text, f" **{said.live}**", markers), said.table, markers)


def is_current(text: str, line: str, live: str, markers: Markers) -> bool:
    """Whether each of our places there is has this: the table the line, `live` the sentence."""
    place = _inside(text, markers)
    table_says = place is None or line in text[slice(*place)].splitlines()
    return table_says and _with_live(text, f" **{live}**", markers) == text


def outside(text: str, markers: Markers) -> str:
    """What is not ours, with one kind of line end: two texts alike in it differ in our words."""
    bare = _with_table(_with_live(text, "", markers), (), markers)
    return bare.replace("\r\n", "\n")


def _inside(text: str, markers: Markers) -> tuple[int, int] | None:
    """Where our lines begin and end: right behind the first marker, right before the second."""
    start = text.find(markers.start)
    first = start + len(markers.start)
    last = text.find(markers.end, first) if start >= 0 else -1
    return (first, last) if last >= 0 else None


def _with_table(text: str, lines: Sequence[str], markers: Markers) -> str:
    place = _inside(text, markers)
    if place is None:
        return text
    line_end = "\r\n" if "\r\n" in text else "\n"
    return text[: place[0]] + line_end.join(["", *lines, ""]) + text[place[1] :]


def _with_live(text: str, said: str, markers: Markers) -> str:
    return re.sub(re.escape(markers.live) + _BOLD, lambda _: markers.live + said, text)

"""The sections of README.md that we write: between two markers, and after a third.

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
    """The comments with which the owner of the file marks our sections."""

    start: str = START
    end: str = END
    live: str = LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSection:
    """The contents of the sections: the lines of the table, and the sentence after `live`."""

    table: Sequence[str]
    live: str


def markers_of(config: Config) -> Markers:
    """The configured markers, by default those of Upptime."""
    return Markers(
        start=config.summary_start_html_comment or START,
        end=config.summary_end_html_comment or END,
        live=config.live_status_html_comment or LIVE,
    )


def has_table(text: str, markers: Markers) -> bool:
    """Whether the file has a section for the table: both markers, in order."""
    return _inside(text, markers) is not None


def has_live(text: str, markers: Markers) -> bool:
    """Whether the file has the marker of the sentence."""
    return markers.live in text


def with_section(text: str, section: StatusSection, markers: Markers) -> str:
    """The text with our sections; every other character is unchanged."""
    return _with_table(_with_live(text, f" **{section.live}**", markers), section.table, markers)


def is_current(text: str, line: str, live: str, markers: Markers) -> bool:
    """Whether each section that exists is current: the table has the line, `live` the sentence."""
    place = _inside(text, markers)
    table_says = place is None or line in text[slice(*place)].splitlines()
    return table_says and _with_live(text, f" **{live}**", markers) == text


def outside(text: str, markers: Markers) -> str:
    """The text without our sections, with normalised line ends."""
    bare = _with_table(_with_live(text, "", markers), (), markers)
    return bare.replace("\r\n", "\n")


def _inside(text: str, markers: Markers) -> tuple[int, int] | None:
    """Where our lines begin and end: after the first marker, before the second."""
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

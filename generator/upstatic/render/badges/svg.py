"""SVG badges: status, uptime, response time; readable on light and dark pages."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import Environment

from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import DAY, MONTH
from upstatic.render.badges.shields import (
    Shield,
    budget_shield,
    response_shield,
    status_shield,
    uptime_shield,
)
from upstatic.render.views.render_context import RenderContext, plain

BUDGET = "error-budget.svg"
LONGEST = 60
"""Longer texts are cut."""
_PAD = 6.0
_WIDE, _MIDDLE, _NARROW = 11.0, 6.9, 3.6
_SHAPES = {**dict.fromkeys("ijlftI.,:;'|!()[] ", _NARROW), **dict.fromkeys("mwMWQOG%@—–", 9.4)}
_SHADES = {
    "brightgreen": "#1a7f37",
    "green": "#2f7d1f",
    "yellowgreen": "#5f7012",
    "yellow": "#8a6100",
    "orange": "#b04a00",
    "red": "#c62828",
    "blue": "#0b62c4",
    "lightgrey": "#646a73",
}
"""The colours behind white letters: each has a contrast of at least 4.5 with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePart:
    """One half of a badge: its text, position, and the middle and length of the text."""

    text: str
    x: float
    width: float
    middle: float
    length: float
    fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The values of a badge; `title` is its accessible name."""

    title: str
    width: float
    parts: tuple[BadgePart, ...]


def status_badges(context: RenderContext, templates: Environment) -> Iterator[tuple[str, str]]:
    """Path and SVG of the badges with the status of the page and of each monitor."""
    site, words = context.site, context.words
    shields = [("badge/status.svg", status_shield(site.name, site.banner.status, words))]
    shields += [
        (f"{_folder(data)}/status.svg", status_shield(data.monitor.name, data.status, words))
        for data in context.dataset.monitors
    ]
    return _drawn(shields, templates)


def figure_badges(
    data: MonitorData, context: RenderContext, templates: Environment
) -> Iterator[tuple[str, str]]:
    """Path and SVG of the badges with a monitor's figures.

    Of the windows, those that nothing links to are made only where the site has all files.
    """
    return _drawn(_figures(data, context), templates)


def _drawn(
    shields: Iterable[tuple[str, Shield]], templates: Environment
) -> Iterator[tuple[str, str]]:
    template = templates.get_template("badge.svg")
    for path, shield in shields:
        yield path, template.render(badge=badge(shield))


def _folder(data: MonitorData) -> str:
    return f"badge/{data.monitor.slug}"


def badge(shield: Shield) -> Badge:
    """Lay out a badge; text is stretched to its estimated width in any font."""
    label, message = _short(shield.label), _short(shield.message)
    left = _part(label, 0, "#3b424c")
    right = _part(message, left.width, _SHADES[shield.color])
    return Badge(title=f"{label}: {message}", width=left.width + right.width, parts=(left, right))


def _figures(data: MonitorData, context: RenderContext) -> Iterator[tuple[str, Shield]]:
    words, folder = context.words, _folder(data)
    uptime, response = (words.say(key) for key in ("uptimeTitle", "responseTime"))
    for figure in context.window_stats(data):
        name = figure.window.name
        if context.has_all_files or figure.window == MONTH:
            shown = uptime_shield(figure, f"{uptime} {name}", words)
            yield f"{folder}/uptime-{name}.svg", shown
        if context.has_all_files:
            answered = response_shield(figure, f"{response} {name}", words)
            yield f"{folder}/response-time-{name}.svg", answered
    day = context.by_window(data)[DAY]
    yield f"{folder}/response-time.svg", response_shield(day, response, words)
    if uptime_slo := context.stats(data.monitor.slug).uptime_slo:
        label = words.say("budgetBadge")
        yield f"{folder}/{BUDGET}", budget_shield(uptime_slo.budget, label, words)


def _part(text: str, x: float, fill: str) -> BadgePart:
    length = round(sum(map(_advance, text)), 1)
    width = length + 2 * _PAD
    return BadgePart(text=text, x=x, width=width, middle=x + width / 2, length=length, fill=fill)


def _short(text: str) -> str:
    """One line of visible characters, cut to the maximum length."""
    seen = "".join(char for char in plain(text) if unicodedata.category(char) != "Cf")
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _advance(char: str) -> float:
    """The approximate width of a character in 11-pixel sans serif."""
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    return _SHAPES.get(char, 7.6 if char.isupper() else _MIDDLE)

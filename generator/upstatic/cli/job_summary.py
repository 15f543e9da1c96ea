"""The summary of a round for the page of a workflow's run: Markdown tables, nothing hostile."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from upstatic.cli.context import Context
from upstatic.config import Config
from upstatic.domain.deliveries import Delivery
from upstatic.domain.failure_reasons import describe
from upstatic.domain.models import Event, Incident, Probe, Status

ROWS = 200
"""How many monitors are listed; GitHub takes a megabyte, people read a screen."""

_WORST_FIRST = (Status.DOWN, Status.DEGRADED, Status.UNKNOWN, Status.UP)
log = logging.getLogger(__name__)
_STATES = {
    Delivery.SENT: "✅ sent",
    Delivery.PENDING: "🔁 tried again",
    Delivery.FAILED: "❌ failed",
}
_LONGEST = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Message(Protocol):
    """A message as the summary shows it; `error` is "" or a predicate."""

    @property
    def channel(self) -> str:
        """Where it went."""

    @property
    def title(self) -> str:
        """What it said."""

    @property
    def state(self) -> Delivery:
        """Whether it was taken."""

    @property
    def error(self) -> str:
        """Why it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What was done to an issue or an incident: `what` is a word such as "opened"."""

    number: int
    title: str
    what: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round did. `names` are the monitors' by slug; `problems` are finished lines."""

    probes: Sequence[Probe] = ()
    events: Sequence[Event] = ()
    issues: Sequence[Issue] = ()
    messages: Sequence[Message] = ()
    problems: Sequence[str] = ()
    names: Mapping[str, str]


def summary(done: Round) -> str:
    """Write the tables of a round; what there was nothing of is left out."""
    parts = [
        _problems(done.problems),
        _table(("Monitor", "Status", "Time", "What was seen"), _monitors(done)),
        _table(("Change", "Monitor", "Since", "Why"), _events(done)),
        _table(("Issue", "What", "Title"), map(_issue, done.issues)),
        _table(("Message", "Channel", "State"), map(_message, done.messages)),
    ]
    return "\n".join(part for part in parts if part)


def _problems(problems: Sequence[str]) -> str:
    return "".join(f"> ⚠️ {escape(problem)}\n>\n" for problem in problems)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines, ""])


def _monitors(done: Round) -> Iterable[Sequence[str]]:
    """A row for each monitor, the worst first; the rest of many is counted."""
    ordered = sorted(done.probes, key=lambda one: _WORST_FIRST.index(one.reading.status))
    for probe in ordered[:ROWS]:
        reading = probe.reading
        sign = f"{reading.status.emoji} {reading.status.value}"
        why = probe.detail or describe(reading.reason)
        time = "" if reading.ms is None else f"{reading.ms} ms"
        yield _name(probe.slug, done), sign, time, escape(why)
    if len(ordered) > ROWS:
        yield f"and {len(ordered) - ROWS} more", "", "", ""


def _events(done: Round) -> Iterable[Sequence[str]]:
    for event in done.events:
        sign = f"{event.status.emoji} {event.status.value}"
        since = f"{event.time:%Y-%m-%d %H:%M} UTC"
        yield sign, _name(event.slug, done), since, escape(describe(event.reason))


def _issue(issue: Issue) -> Sequence[str]:
    safe = re.fullmatch(r"https://[\w./#-]+", issue.url)
    number = f"[#{issue.number}]({issue.url})" if safe else f"#{issue.number}"
    return number, escape(issue.what), escape(issue.title)


def _message(message: Message) -> Sequence[str]:
    why = f": it {escape(message.error)}" if message.error else ""
    return escape(message.title), escape(message.channel), f"{_STATES[message.state]}{why}"


def _name(slug: str, done: Round) -> str:
    return escape(done.names.get(slug, slug))


def escape(text: str) -> str:
    """Any text as one line that Markdown shows as it is: no table cell, link, picture or tag."""
    line = " ".join(_INVISIBLE.sub(" ", text).split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    plain = _MARKUP.sub(r"\\\1", short)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True)
class Done:
    """What a run has done so far, for its summary."""

    probes: list[Probe] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    incidents: list[tuple[str, Incident]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    news: bool = False

    def add(self, probes: Sequence[Probe], events: Sequence[Event]) -> None:
        """Take in a round; of repeated ones the last probes are shown."""
        self.probes = list(probes) or self.probes
        self.events += events


def report(context: Context, settings: Config, done: Done) -> None:
    """Write the tables of the run's page, where there is one (GitHub's step summary)."""
    path = context.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    tables = summary(
        Round(
            probes=done.probes,
            events=done.events,
            issues=[
                Issue(number=one.number, title=one.title, what=what, url=one.url)
                for what, one in done.incidents
            ],
            messages=done.messages,
            problems=done.problems,
            names={monitor.slug: monitor.name for monitor in settings.monitors},
        )
    )
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(context.secrets(settings).redact(tables))
    except OSError as error:
        log.warning("the run's summary could not be written: %s", error.strerror)

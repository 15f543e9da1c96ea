"""The job summary: what a run did, as Markdown tables on the page of the workflow's run."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from upstatic.cli.workspace import Workspace
from upstatic.domain.deliveries import Delivery
from upstatic.domain.failure_reasons import describe
from upstatic.domain.models import WORST_FIRST, Event, Incident, Probe
from upstatic.domain.times import format_time
from upstatic.notify.delivery.results import Delivered

ROWS = 200
"""The most monitors that are listed; GitHub accepts a megabyte."""

log = logging.getLogger(__name__)
_STATES = {
    Delivery.SENT: "✅ sent",
    Delivery.PENDING: "🔁 to be retried",
    Delivery.FAILED: "❌ failed",
}
_LONGEST = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """What was done to an incident: `what` is a word such as "opened"."""

    number: int
    title: str
    what: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did. `names` are the monitors' by slug; `problems` are finished lines.

    `redact` hides secrets in a text as it is, before it is shortened or escaped.
    """

    probes: Sequence[Probe] = ()
    events: Sequence[Event] = ()
    incidents: Sequence[IncidentChange] = ()
    messages: Sequence[Delivered] = ()
    problems: Sequence[str] = ()
    names: Mapping[str, str]
    redact: Callable[[str], str] = str

    def cell(self, text: str) -> str:
        """Any text for a table cell."""
        return escape(self.redact(text))


def summary(done: RunReport) -> str:
    """Format a run as tables; empty ones are left out."""
    parts = [
        _problems(done),
        _table(("Monitor", "Status", "Time", "Result"), _monitors(done)),
        _table(("Status", "Monitor", "Since", "Reason"), _events(done)),
        _table(("Incident", "Change", "Title"), _incidents(done)),
        _table(("Notification", "Channel", "State"), _messages(done)),
    ]
    return "\n".join(part for part in parts if part)


def _problems(done: RunReport) -> str:
    return "".join(f"> ⚠️ {done.cell(problem)}\n>\n" for problem in done.problems)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines, ""])


def _monitors(done: RunReport) -> Iterable[Sequence[str]]:
    """A row for each monitor, the worst first; those beyond the limit are counted."""
    ordered = sorted(done.probes, key=lambda one: WORST_FIRST.index(one.reading.status))
    for probe in ordered[:ROWS]:
        reading = probe.reading
        sign = f"{reading.status.emoji} {reading.status.value}"
        why = probe.detail or describe(reading.reason)
        time = "" if reading.ms is None else f"{reading.ms} ms"
        yield _name(probe.slug, done), sign, time, done.cell(why)
    if len(ordered) > ROWS:
        yield f"and {len(ordered) - ROWS} more", "", "", ""


def _events(done: RunReport) -> Iterable[Sequence[str]]:
    for event in done.events:
        sign = f"{event.status.emoji} {event.status.value}"
        since = f"{event.time:%Y-%m-%d %H:%M} UTC"
        yield sign, _name(event.slug, done), since, done.cell(describe(event.reason))


def _incidents(done: RunReport) -> Iterable[Sequence[str]]:
    for change in done.incidents:
        safe = re.fullmatch(r"https://[\w./#-]+", change.url)
        number = f"[#{change.number}]({change.url})" if safe else f"#{change.number}"
        yield number, done.cell(change.what), done.cell(change.title)


def _messages(done: RunReport) -> Iterable[Sequence[str]]:
    for message in done.messages:
        why = f": it {done.cell(message.error)}" if message.error else ""
        state = f"{_STATES[message.state]}{why}"
        yield done.cell(message.title), done.cell(message.channel), state


def _name(slug: str, done: RunReport) -> str:
    return done.cell(done.names.get(slug, slug))


def escape(text: str) -> str:
    """Any text as one line that Markdown shows literally: no table cell, link, image or tag."""
    line = " ".join(_INVISIBLE.sub(" ", text).split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    plain = _MARKUP.sub(r"\\\1", short)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True)
class JobSummary:
    """What a run has done so far.

    `is_unpublished` says whether incidents or notifications changed history/ since the last push.
    """

    probes: list[Probe] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    incidents: list[tuple[str, Incident]] = field(default_factory=list)
    messages: list[Delivered] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_unpublished: bool = False

    def add_round(self, probes: Sequence[Probe], events: Sequence[Event]) -> None:
        """Add a round; of repeated rounds the last probes are shown."""
        self.probes = list(probes) or self.probes
        self.events += events


def as_json(done: JobSummary) -> dict[str, Any]:
    """What a run has done, for programs."""
    return {
        "probes": [_probe_as_json(each) for each in done.probes],
        "events": [
            {
                "slug": event.slug,
                "time": format_time(event.time),
                "status": event.status.value,
                "reason": str(event.reason),
            }
            for event in done.events
        ],
        "incidents": [
            {"number": one.number, "title": one.title, "change": change, "url": one.url or None}
            for change, one in done.incidents
        ],
        "notifications": [_message_as_json(message) for message in done.messages],
        "problems": done.problems,
    }


def _probe_as_json(probe: Probe) -> dict[str, Any]:
    return {
        "slug": probe.slug,
        "time": format_time(probe.time),
        "status": probe.reading.status.value,
        "ms": probe.reading.ms,
        "reason": str(probe.reading.reason),
        "detail": probe.detail,
    }


def _message_as_json(message: Delivered) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "title": message.title,
        "state": message.state.name.lower(),
        "error": message.error or None,
    }


def write_job_summary(workspace: Workspace, done: JobSummary) -> None:
    """Append the tables to GitHub's step summary, where there is one."""
    path = workspace.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    tables = summary(
        RunReport(
            probes=done.probes,
            events=done.events,
            incidents=[
                IncidentChange(number=one.number, title=one.title, what=what, url=one.url)
                for what, one in done.incidents
            ],
            messages=done.messages,
            problems=done.problems,
            names={monitor.slug: monitor.name for monitor in workspace.config.monitors},
            redact=workspace.secrets.redact,
        )
    )
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(tables)
    except OSError as error:
        log.warning("the job summary could not be written: %s", error.strerror)


def write_output(environ: Mapping[str, str], name: str, text: str) -> None:
    """Set an output of the workflow's step, where there is one (GitHub: "Passing information")."""
    if path := environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{name}={text}\n")

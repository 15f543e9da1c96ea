"""What a run has done so far, and the tables that tell it on the run's page."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.config import Config
from generator.context import Context
from generator.models import Event, Incident, Probe

if TYPE_CHECKING:
    from generator.summary import Message

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Done:
    """What a run has done so far, for its summary."""

    probes: list[Probe] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    incidents: list[tuple[str, Incident]] = field(default_factory=list)
    messages: "list[Message]" = field(default_factory=list)
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
    from generator.summary import Issue, Round, summary

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

"""The incidents of before: issues that were there when we came, read once and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.domain.errors import ForgeError
from upstatic.domain.models import Incident, Update
from upstatic.forges.base import issue_reader
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Issue, Issues
from upstatic.history import events, upptime_samples
from upstatic.history import incidents as store
from upstatic.history.file_lines import OnDamage
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.parser import IssueParser, with_updates
from upstatic.incidents.issues.upptime_issues import event_log_of
from upstatic.incidents.plan.maintenance import with_phase
from upstatic.translations.messages import message_translations

SOME = 100
"""Progress is reported after so many issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import of issues did: `new` incidents of `wanted` issues that were not recorded.

    `strangers` are issues of people who are not the team. `problem` says why some were left for
    the next import, "" when none was.
    """

    wanted: int = 0
    new: int = 0
    strangers: int = 0
    problem: str = ""


def import_issues(
    history: Path,
    config: Config,
    issues: Issues,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> ImportResult:
    """Record every issue that is an incident and not yet there, dated by what was measured.

    What is recorded stays. Each incident is kept as soon as it is read, so that the next call goes
    on where GitHub's limit, or a kill, ended this one. `progress` is called with the
    number of issues that are read, and of all. Raises HistoryError.
    """
    log = event_log_of(events.read(history, OnDamage.IGNORE), _renamed(history))
    reader = IssueParser(
        monitors=config.monitors,
        is_ours=ours(config),
        now=now,
        log=log,
        words=message_translations(config),
    )
    recorded = {one.number: one for one in store.read(history)}
    importer = _Importer(history=history, reader=reader, recorded=recorded)
    try:
        wanted = importer.missing(issue_reader.listed(issues))
        for read, thread in enumerate(issue_reader.threads(issues, wanted), 1):
            importer.keep(thread)
            if not read % SOME:
                progress(read, len(wanted))
        importer.look_back()
    except ForgeError as error:
        return replace(importer.done, problem=str(error))
    return importer.done


def _renamed(history: Path) -> dict[str, str]:
    """The present slugs of monitors that had another one, as the log's import found out."""
    slugs: dict[str, set[str]] = {}
    for one in upptime_samples.read(history, date.min, date.max, OnDamage.IGNORE):
        slugs.setdefault(one.source.removesuffix(".yml"), set()).add(one.slug)
    return {old: now.pop() for old, now in slugs.items() if len(now) == 1 and old not in now}


@dataclass(slots=True, kw_only=True)
class _Importer:
    """Keeps what is read, and counts it."""

    history: Path
    reader: IssueParser
    recorded: dict[int, Incident]
    postmortems: list[tuple[int, Update]] = field(default_factory=list)
    done: ImportResult = ImportResult()

    def missing(self, listed: Mapping[int, Issue]) -> list[Issue]:
        """The issues that are not recorded, by number."""
        found = [one for number, one in sorted(listed.items()) if number not in self.recorded]
        self.done = replace(self.done, wanted=len(found))
        return found

    def keep(self, thread: Thread) -> None:
        """Record the incident that an issue is."""
        if said := self.reader.postmortem(thread):
            self.postmortems.append(said)
        elif incident := self.reader.incident(thread):
            self.recorded[incident.number] = incident
            store.write(self.history, with_phase(incident, self.reader.now))
            self.done = replace(self.done, new=self.done.new + 1)
        else:
            self.done = replace(self.done, strangers=self.done.strangers + 1)

    def look_back(self) -> None:
        """Add to incidents what issues of their own say of them afterwards."""
        for number, update in self.postmortems:
            if incident := self.recorded.get(number):
                store.write(self.history, with_updates(incident, [update]))

"""Faults that were once in the program: with each put back, a law must break in its world."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from upstatic.config import Config
from upstatic.domain.models import Check, Incident, Phase, Status
from upstatic.domain.outage_duration import NO_TIME, OutageDuration
from upstatic.evaluation.confirmation import _Threshold
from upstatic.evaluation.planned_windows import planned_windows
from upstatic.forges.base.issue_writer import IssueWriter
from upstatic.history import incidents, renames
from upstatic.incidents import stage as incidents_stage
from upstatic.incidents.issues import backend, parser
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.mirror import Mirror
from upstatic.incidents.plan import maintenance, open_incident, outages, update_texts
from upstatic.incidents.plan.actions import Planned
from upstatic.incidents.plan.update_texts import Names
from upstatic.notify import stage as notify_stage
from upstatic.notify.alerts import incidents as incident_alerts
from upstatic.notify.alerts import outages as outage_alerts
from upstatic.notify.alerts.alert import Alert, AlertStep
from upstatic.notify.channels import routing
from upstatic.notify.planning.selection import _Selection
from upstatic.render.analysis import component_status
from upstatic.render.analysis.component_status import ComponentStatus, impact_status
from upstatic.render.exports.statuspage import summary
from upstatic.render.exports.statuspage.incidents import STATUS
from upstatic.render.pages import front_page
from upstatic.translations.messages import english

Patch = pytest.MonkeyPatch


def _stated(patch: Patch, is_stated: Callable[[Incident], bool]) -> None:
    def stated_status(incident: Incident) -> ComponentStatus:
        return impact_status(incident) if is_stated(incident) else ComponentStatus.UP

    patch.setattr(component_status, "stated_status", stated_status)
    patch.setattr(front_page, "stated_status", stated_status)


_EARLY = (Phase.INVESTIGATING, Phase.IDENTIFIED)


def _automatic_incidents_worsen(patch: Patch) -> None:
    _stated(patch, lambda one: one.phase in _EARLY)


def _stated_impact_stays(patch: Patch) -> None:
    _stated(patch, lambda one: not one.key or one.impact_stated)


def _unknown_is_operational(patch: Patch) -> None:
    patch.setattr(summary, "STATUS", {**STATUS, ComponentStatus.UNKNOWN: "operational"})


def _unknown_has_indicator_none(patch: Patch) -> None:
    patch.setattr(summary, "_CALM", ())


def _titles_stay(patch: Patch) -> None:
    patch.setattr(open_incident, "_is_renamed", lambda *_: False)


def _impacts_stay(patch: Patch) -> None:
    patch.setattr(open_incident, "_new_impact", lambda *_: None)


def _outsiders_are_heard(patch: Patch) -> None:
    patch.setattr(parser.IssueParser, "_may_speak", lambda *_: True)


def _deleted_issues_stay(patch: Patch) -> None:
    patch.setattr(Mirror, "withdraw", lambda *_: None)


def _renames_lose_history(patch: Patch) -> None:
    patch.setattr(renames, "record", lambda *_: [])


def _announced_twice(patch: Patch) -> None:
    windows = incident_alerts._windows

    def again(incident: Incident, now: datetime) -> Iterator[Any]:
        yield from windows(incident, now)
        for update in incident.updates[:1]:
            if update.author:
                yield f"update:{update.id}", AlertStep.UPDATE, update

    patch.setattr(incident_alerts, "_windows", again)


def _every_occurrence_is_announced(patch: Patch) -> None:
    plan_maintenance = maintenance.plan_maintenance

    def all_of_them(
        config: Config, known: Sequence[Incident], now: datetime, **more: Any
    ) -> list[Planned]:
        keys = {one.key for one in known}
        found = [
            maintenance._announcement(window, config, now)
            for entry in config.maintenance
            for window in planned_windows(
                entry, config, now, now + timedelta(seconds=entry.notice_s)
            )
            if window.key not in keys
        ]
        return [*found, *plan_maintenance(config, known, now, **more)[len(config.maintenance) :]]

    patch.setattr(incidents_stage, "plan_maintenance", all_of_them)


def _comments_alert_on_call_services(patch: Patch) -> None:
    events = routing.ON_CALL_EVENTS | {"incident", "maintenance"}
    patch.setattr(routing, "ON_CALL_EVENTS", events)


def _resolutions_go_to_every_channel(patch: Patch) -> None:
    patch.setattr(_Selection, "_gets_end", lambda *_: True)


def _overtaken_recoveries_are_sent(patch: Patch) -> None:
    patch.setattr(_Selection, "_is_overtaken", lambda *_: False)


def _acknowledged_outages_escalate(patch: Patch) -> None:
    patch.setattr(outage_alerts._OutageAlerts, "_is_acknowledged", lambda *_: False)


def _incidents_are_english(patch: Patch) -> None:
    for module in (outages, maintenance, backend):
        patch.setattr(module, "message_translations", lambda *_: english())


def _messages_are_english(patch: Patch) -> None:
    patch.setattr(notify_stage, "message_translations", lambda *_: english())


def _writes_are_repeated_at_once(patch: Patch) -> None:
    """After a write that may have been done, the list is read again before it can show it."""
    patch.setattr(IssueWriter._once, "__kwdefaults__", {"settle_s": 0.0})


def _doubled_issues_stay(patch: Patch) -> None:
    _writes_are_repeated_at_once(patch)
    patch.setattr(IssueTracker, "_doubled", lambda *_: {})


def _doubled_comments_stay(patch: Patch) -> None:
    _writes_are_repeated_at_once(patch)
    patch.setattr(IssueWriter, "delete_doubled", lambda _, thread: thread)


def _one_duration_for_all(patch: Patch) -> None:
    resolved = update_texts.resolved

    def longest(lasted: Mapping[str, OutageDuration], names: Names) -> str:
        most = max(lasted.values(), key=lambda one: one.total_s, default=NO_TIME)
        return resolved(dict.fromkeys(lasted, most), names)

    patch.setattr(update_texts, "resolved", longest)


def _alerts_are_sent_after_their_resolution(patch: Patch) -> None:
    of = _Selection.of

    def all_in_order(self: _Selection, group: Sequence[Alert], start: datetime) -> list[Alert]:
        begins = [one for one in group if one.step is not AlertStep.RESOLVE]
        missed = [one for one in self._wanted(begins) if one.key not in self._delivered]
        return missed or of(self, group, start)

    patch.setattr(_Selection, "of", all_in_order)


def _slow_stays_down(patch: Patch) -> None:
    see = _Threshold.see

    def stay(self: _Threshold, check: Check, started_at: datetime | None) -> None:
        if self.raised and check.reading.status is Status.DEGRADED:
            self.run = 0
        else:
            see(self, check, started_at)

    patch.setattr(_Threshold, "see", stay)


def _damaged_files_stay(patch: Patch) -> None:
    read = incidents.read_all
    patch.setattr(incidents, "read_all", lambda history: replace(read(history), damaged={}))


KNOWN_FAULTS: Mapping[Callable[[Patch], None], int] = {
    _automatic_incidents_worsen: 1,
    _stated_impact_stays: 0,
    _unknown_is_operational: 2,
    _unknown_has_indicator_none: 2,
    _titles_stay: 27,
    _impacts_stay: 15,
    _outsiders_are_heard: 27,
    _deleted_issues_stay: 10,
    _renames_lose_history: 8,
    _announced_twice: 12,
    _every_occurrence_is_announced: 3,
    _comments_alert_on_call_services: 0,
    _resolutions_go_to_every_channel: 1,
    _overtaken_recoveries_are_sent: 88,
    _acknowledged_outages_escalate: 63,
    _incidents_are_english: 1,
    _messages_are_english: 1,
    _doubled_issues_stay: 49,
    _doubled_comments_stay: 69,
    _one_duration_for_all: 37,
    _alerts_are_sent_after_their_resolution: 27,
    _damaged_files_stay: 3,
    _slow_stays_down: 34,
}
"""Each change that puts a fault back, and the seed of a world in which a law breaks then."""

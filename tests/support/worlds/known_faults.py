"""The faults that the worlds were made to find: each is put back, and a world has to catch it.

Every fault was once in the program. `seed` is a world in which a law breaks while it is there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFault:
    """A fault by what it did; `put_back` changes the program so that it does it again."""

    name: str
    seed: int
    put_back: Callable[[Patch], None]


def _stated(patch: Patch, is_stated: Callable[[Incident], bool]) -> None:
    def stated_status(incident: Incident) -> ComponentStatus:
        return impact_status(incident) if is_stated(incident) else ComponentStatus.UP

    patch.setattr(component_status, "stated_status", stated_status)
    patch.setattr(front_page, "stated_status", stated_status)


_EARLY = (Phase.INVESTIGATING, Phase.IDENTIFIED)


def _automatic_incidents_worsen(patch: Patch) -> None:
    _stated(patch, lambda one: one.phase in _EARLY)


def _statements_last(patch: Patch) -> None:
    _stated(patch, lambda one: not one.key or one.impact_stated)


def _unknown_is_operational(patch: Patch) -> None:
    patch.setattr(summary, "STATUS", {**STATUS, ComponentStatus.UNKNOWN: "operational"})


def _unknown_is_calm(patch: Patch) -> None:
    patch.setattr(summary, "_CALM", ())


def _titles_stay(patch: Patch) -> None:
    patch.setattr(open_incident, "_is_renamed", lambda *_: False)


def _impacts_stay(patch: Patch) -> None:
    patch.setattr(open_incident, "_new_impact", lambda *_: None)


def _strangers_speak(patch: Patch) -> None:
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


def _comments_alarm(patch: Patch) -> None:
    events = routing.ON_CALL_EVENTS | {"incident", "maintenance"}
    patch.setattr(routing, "ON_CALL_EVENTS", events)


def _ends_go_to_everyone(patch: Patch) -> None:
    patch.setattr(_Selection, "_gets_end", lambda *_: True)


def _old_recoveries_are_sent(patch: Patch) -> None:
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


def _beginnings_are_sent_after_their_ends(patch: Patch) -> None:
    of = _Selection.of

    def all_in_order(self: _Selection, group: Sequence[Alert], start: datetime) -> list[Alert]:
        begins = [one for one in group if one.step is not AlertStep.RESOLVE]
        missed = [one for one in self._wanted(begins) if one.key not in self._delivered]
        return missed or of(self, group, start)

    patch.setattr(_Selection, "of", all_in_order)


def _slow_is_still_down(patch: Patch) -> None:
    see = _Threshold.see

    def stay(self: _Threshold, check: Check, started_at: datetime | None) -> None:
        if self.raised and check.reading.status is Status.DEGRADED:
            self.run = 0
        else:
            see(self, check, started_at)

    patch.setattr(_Threshold, "see", stay)


def _damage_is_overlooked(patch: Patch) -> None:
    patch.setattr(incidents, "damaged", lambda _: {})


KNOWN_FAULTS: tuple[KnownFault, ...] = (
    KnownFault(name="automatic-incident-worsens", seed=1, put_back=_automatic_incidents_worsen),
    KnownFault(name="statement-outlives-monitoring", seed=0, put_back=_statements_last),
    KnownFault(name="unknown-is-operational", seed=2, put_back=_unknown_is_operational),
    KnownFault(name="unknown-has-indicator-none", seed=2, put_back=_unknown_is_calm),
    KnownFault(name="title-does-not-ease", seed=27, put_back=_titles_stay),
    KnownFault(name="impact-does-not-ease", seed=15, put_back=_impacts_stay),
    KnownFault(name="stranger-is-heard", seed=27, put_back=_strangers_speak),
    KnownFault(name="deleted-issue-stays", seed=10, put_back=_deleted_issues_stay),
    KnownFault(name="rename-loses-history", seed=8, put_back=_renames_lose_history),
    KnownFault(name="window-announced-twice", seed=12, put_back=_announced_twice),
    KnownFault(name="every-occurrence", seed=3, put_back=_every_occurrence_is_announced),
    KnownFault(name="comment-alarms-pager", seed=0, put_back=_comments_alarm),
    KnownFault(name="end-without-beginning", seed=1, put_back=_ends_go_to_everyone),
    KnownFault(name="old-recovery-is-sent", seed=88, put_back=_old_recoveries_are_sent),
    KnownFault(name="acknowledged-escalates", seed=63, put_back=_acknowledged_outages_escalate),
    KnownFault(name="english-incidents", seed=1, put_back=_incidents_are_english),
    KnownFault(name="english-messages", seed=1, put_back=_messages_are_english),
    KnownFault(name="duplicate-issue", seed=49, put_back=_doubled_issues_stay),
    KnownFault(name="doubled-comment", seed=69, put_back=_doubled_comments_stay),
    KnownFault(name="one-duration-for-all", seed=37, put_back=_one_duration_for_all),
    KnownFault(name="overtaken-is-sent", seed=27, put_back=_beginnings_are_sent_after_their_ends),
    KnownFault(name="damaged-file-stays", seed=3, put_back=_damage_is_overlooked),
    KnownFault(name="slow-is-still-down", seed=34, put_back=_slow_is_still_down),
)

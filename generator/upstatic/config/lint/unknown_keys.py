"""Keys without effect: Upptime's, misplaced, misspelt and unknown ones."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from upstatic.config.lint.diagnostics import Remark
from upstatic.config.schema.access import Auth, Tls
from upstatic.config.schema.checks import DnsCheck, HeartbeatCheck, Packets
from upstatic.config.schema.monitor import MonitorDefaults
from upstatic.config.schema.notifications import (
    Channel,
    Digest,
    Escalation,
    Notifications,
    QuietHours,
    Severities,
)
from upstatic.config.schema.publishing import Publishing, SiteTarget
from upstatic.config.schema.root import (
    CommitMessages,
    Config,
    Confirm,
    Flapping,
    HistoryKeeping,
    IncidentKeeping,
    Maintenance,
    Monitor,
    NavLink,
    Objective,
    Retries,
    Section,
    StatusWebsite,
    WorkflowSchedule,
)
from upstatic.config.schema.steps import Step
from upstatic.config.schema.templates import Templates
from upstatic.config.values.severities import severity_of
from upstatic.config.values.upptime_keys import LATER, MEANT, NO_EFFECT
from upstatic.config.yaml.composer import Node

SECTIONS: Mapping[str, type[Section]] = {
    "": Config,
    "sites": Monitor,
    "defaults": MonitorDefaults,
    "status-website": StatusWebsite,
    "navbar": NavLink,
    "commitMessages": CommitMessages,
    "dns": DnsCheck,
    "heartbeat": HeartbeatCheck,
    "packets": Packets,
    "tls": Tls,
    "auth": Auth,
    "steps": Step,
    "workflowSchedule": WorkflowSchedule,
    "publish": Publishing,
    "site": SiteTarget,
    "confirm": Confirm,
    "retries": Retries,
    "flapping": Flapping,
    "slo": Objective,
    "history": HistoryKeeping,
    "incidents": IncidentKeeping,
    "maintenance": Maintenance,
    "notifications": Notifications,
    "channels": Channel,
    "severities": Severities,
    "quietHours": QuietHours,
    "digest": Digest,
    "escalate": Escalation,
    "templates": Templates,
}
_EXTRA = {"navbar": frozenset({"url"})}
_NAMED = frozenset({"channels"})  # people choose the names of its entries
_TOGETHER = frozenset({"workflowSchedule"})  # every file of Upptime's has all of its keys
_HOMES = ("", "sites", "status-website", "commitMessages")  # where a stray key may belong


_NO_KEY = "is not a known key"


def idle_keys(node: Node, section: str = "") -> Iterator[Remark]:
    """Find the keys in and below `node` that have no effect; yields (path, what and why)."""
    for key, part in node.parts.items() if isinstance(node.value, dict) else ():
        name = str(key)
        if name in _known(section) or (section == "severities" and severity_of(name)):
            for path, about in _below(part, name):
                yield (key, *path), about
        elif not name.startswith(("x-", ".")):  # a place to keep anchors in
            yield (key,), _about(name, section)


def unknown_keys(node: Node) -> Iterator[Remark]:
    """Find only the unknown keys: one may be the reason why another is missing."""
    return (found for found in idle_keys(node) if found[1].startswith(_NO_KEY))


def _below(part: Node, name: str) -> Iterator[Remark]:
    if name not in SECTIONS:
        return
    if name == "notifications" and isinstance(part.value, list):
        return  # Upptime's: `lint` tells of it as a whole
    if name in _TOGETHER:
        yield from _as_one(list(idle_keys(part, name)))
        return
    if not isinstance(part.value, list) and name not in _NAMED:
        yield from idle_keys(part, name)
        return
    for index, entry in part.parts.items():
        for path, about in idle_keys(entry, name):
            yield (index, *path), about


def _as_one(found: list[Remark]) -> Iterator[Remark]:
    """Combine keys that have no effect for the same reason into one line, at the first."""
    for about in dict.fromkeys(about for _, about in found):
        first, *others = [path for path, said in found if said == about]
        also = ", ".join(str(path[0]) for path in others)
        together = about.replace(": ", f", nor have {also}: ", 1).replace(
            "remove it", "remove them"
        )
        yield first, together if also else about


def _about(name: str, section: str) -> str:
    if why := NO_EFFECT.get(section, {}).get(name):
        return _idle(why)
    if near := _same_letters(name, section):
        return f"{_NO_KEY} (did you mean {near}?)"
    for home in _HOMES:
        if home != section and name in _known(home):
            return f"has no effect here (it belongs {_under(home)})"
        if why := NO_EFFECT.get(home, {}).get(name):
            return _idle(why)
    return f"{_NO_KEY} ({_guess(name, section)})"


def _idle(why: str) -> str:
    return f"has no effect yet ({why})" if why == LATER else f"has no effect: {why} (remove it)"


def _guess(name: str, section: str) -> str:
    if name in MEANT:
        return f"did you mean {MEANT[name]}?"
    for home in dict.fromkeys((section, *_HOMES)):
        names = _known(home) | NO_EFFECT.get(home, {}).keys()
        if near := get_close_matches(name, sorted(names), n=1, cutoff=0.75):
            return f"did you mean {near[0]}{'' if home == section else f' {_under(home)}'}?"
    return "remove it, or see docs/configuration.md"


def _same_letters(name: str, section: str) -> str | None:
    wanted = _letters(name)
    names = _known(section) | NO_EFFECT.get(section, {}).keys()
    return next((known for known in sorted(names) if _letters(known) == wanted), None)


def _letters(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def _under(home: str) -> str:
    return f"under {home}" if home else "at the top level"


@cache
def _known(section: str) -> frozenset[str]:
    return frozenset(SECTIONS[section].file_keys()) | _EXTRA.get(section, frozenset())

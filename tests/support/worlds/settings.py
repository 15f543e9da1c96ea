"""The configuration of a random world: monitors, groups, regions, channels, windows, language."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

NAMES = ("Shop", "Api", "Docs", "Mail", "Search")
SILENT = "Nightly"
"""A heartbeat monitor that never reported."""
RECURRING = "Upgrade"
"""A maintenance of the configuration: it has a number of its own until it has an issue."""
CHANNELS = {
    "ONCALL": "pagerduty://integration@routing",
    "CHAT": "json://chat.example/hook",
    "NIGHT": "json://night.example/hook",
    "LEAD": "json://lead.example/hook",
}
"""An on-call service, a chat with filters, a channel with quiet hours, and one for escalation."""
QUIET_UNTIL = (10, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A configuration file, and what the laws need to know of it."""

    text: str
    names: tuple[str, ...]
    regions: tuple[str, ...]
    language: str
    is_flapping_held: bool
    has_silent_monitor: bool


def drawn(draw: Random, *, language: str, addresses: str) -> Settings:
    """A random configuration; `addresses` is where the endpoints are: a format with `{slug}`."""
    names = NAMES[: draw.randint(1, len(NAMES))]
    regions = draw.choice([("",), ("",), ("eu", "us"), ("eu", "us", "ap")])
    is_flapping_held, is_silent = draw.random() < 0.5, draw.random() < 0.15
    lines = [
        "owner: acme",
        "repo: status",
        f"status-website: {{name: Acme, language: {language}}}",
        "sites:",
        *(_site(name, addresses, draw) for name in names),
        *([f"  - {{name: {SILENT}, check: heartbeat}}"] if is_silent else []),
        *([f"regions: [{', '.join(regions)}]"] if regions != ("",) else []),
        f"confirm: {{failures: {draw.choice([1, 2, 2, 3])}}}",
        "retries: {attempts: 1}",
        f"flapping: {{changes: {5 if is_flapping_held else 99}}}",
        *_notifications(names, language, draw),
        *_maintenance(names, draw),
    ]
    return Settings(
        text="\n".join(lines) + "\n",
        names=names,
        regions=regions,
        language=language,
        is_flapping_held=is_flapping_held,
        has_silent_monitor=is_silent,
    )


def _site(name: str, addresses: str, draw: Random) -> str:
    group = draw.choice(["", ", group: Core", ", group: Front"])
    severity = draw.choice(["", "", ", severity: critical"])
    url = addresses.format(slug=name.lower())
    slow = "json: '$.speed == \"fast\" else degraded'"
    return f"  - {{name: {name}, url: '{url}', {slow}{group}{severity}}}"


def _notifications(names: Sequence[str], language: str, draw: Random) -> list[str]:
    events = draw.choice(["down, degraded, up", "down, up, incident", "incident", ""])
    chat = [f"events: [{events}]"] if events else []
    if draw.random() < 0.2:
        chat.append(f"monitors: [{draw.choice(names)}]")
    if draw.random() < 0.2:
        chat.append(f"language: {'en' if language == 'fr' else 'fr'}")
    lines = [
        "notifications:",
        "  channels:",
        "    oncall: $ONCALL",
        f"    chat: {{url: $CHAT{''.join(f', {one}' for one in chat)}}}",
    ]
    if draw.random() < 0.4:
        lines.append("    night: {url: $NIGHT, quietHours: {from: '09:00', to: '10:40'}}")
    if draw.random() < 0.4:
        lines.append("    lead: {url: $LEAD, severities: [emergency]}")
        lines.append("  escalate: {after: 10m, to: [lead]}")
    if draw.random() < 0.3:
        lines.append("  reminders: 15m")
    return lines


def _maintenance(names: Sequence[str], draw: Random) -> list[str]:
    if draw.random() > 0.35:
        return []
    hour, slug = draw.choice([10, 11]), draw.choice(names).lower()
    when = draw.choice(
        [
            f"start: '2026-11-20 {hour}:20', duration: 30m, notice: 1h",
            f"cron: '20 {hour} * * *', duration: 30m",
        ]
    )
    return [f"maintenance: [{{title: {RECURRING}, {when}, monitors: [{slug}]}}]"]

"""Warnings about `notifications` and `maintenance`."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from upstatic.config.lint.diagnostics import Remark
from upstatic.config.lint.translations import is_spoken, languages
from upstatic.config.schema.notifications import EVERYONE, Channel, Notifications, plain
from upstatic.config.schema.root import Config
from upstatic.config.values.severities import SEVERITIES
from upstatic.config.values.upptime_values import UPPTIME_CHANNELS

if TYPE_CHECKING:
    from upstatic.config.yaml.composer import Key

_LIST = (
    "has no effect: it is Upptime's old list (write channels: below it; Upptime's NOTIFICATION_ "
    "variables work as they are)"
)
_OPEN = "is publicly readable (move it to a secret: $NAME)"


def lint(raw: object, config: Config) -> Iterator[Remark]:
    """Compare `notifications` with the rest of the configuration."""
    if isinstance(raw, list):
        yield (), _LIST
    given = config.notifications
    for name, channel in given.channels.items():
        for path, about in _about_channel(channel, config):
            yield ("channels", name, *path), about
    yield from _unknown_names(given)


def _about_channel(channel: Channel, config: Config) -> Iterator[Remark]:
    if "$" not in channel.url:
        yield (), _OPEN
    if channel.language and not is_spoken(channel.language):
        yield ("language",), f"is not available (choose from {', '.join(languages())})"
    monitors = {plain(text) for one in config.monitors for text in (one.name, one.slug)}
    groups = {plain(one.group or "") for one in config.monitors}
    if wrong := _missing(channel.monitors, monitors):
        yield ("monitors",), f"names no monitor: {wrong} of them (write its name or slug)"
    if wrong := _missing(channel.groups, groups):
        yield ("groups",), f"names no group: {wrong} of them (write it as under sites)"


def _missing(names: Iterable[str], known: set[str]) -> int:
    return sum(plain(name) not in known for name in names)


def _unknown_names(given: Notifications) -> Iterator[Remark]:
    known = {plain(name): name for name in (*given.channels, *UPPTIME_CHANNELS, EVERYONE)}
    lists: dict[tuple[Key, ...], tuple[str, ...]] = {
        ("severities", name): getattr(given.severities, name) for name in SEVERITIES
    }
    lists[("digest", "channels")] = given.digest.channels
    for index, step in enumerate(given.escalate):
        lists[("escalate", index, "to")] = step.to
    for path, names in lists.items():
        for name in names:
            if plain(name) not in known:
                near = get_close_matches(plain(name), sorted(known), n=1, cutoff=0.7)
                guess = f"did you mean {known[near[0]]}?" if near else "add it under channels"
                yield path, f"names a channel that is not there ({guess})"


def lint_maintenance(config: Config) -> Iterator[Remark]:
    """Compare `maintenance` with the monitors; yields (path, what to do)."""
    if not config.maintenance:
        return
    monitors = {plain(text) for one in config.monitors for text in (one.name, one.slug)}
    groups = {plain(one.group or "") for one in config.monitors}
    for index, entry in enumerate(config.maintenance):
        if any(plain(name) not in monitors for name in entry.monitors):
            about = "names a monitor that is not there (write its name or slug)"
            yield ("maintenance", index, "monitors"), about
        if any(plain(name) not in groups for name in entry.groups):
            about = "names a group that is not there (write it as under sites)"
            yield ("maintenance", index, "groups"), about

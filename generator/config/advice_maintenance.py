"""What a usable `maintenance` should still be told about: warnings, each with its place."""

from collections.abc import Iterator

from generator.config.notifications import plain
from generator.config.schema import Config
from generator.config.yaml12 import Key

Said = tuple[tuple[Key, ...], str]


def advise(config: Config) -> Iterator[Said]:
    """Compare what the file plans with the monitors that it has; yields (path, what to do)."""
    monitors = {plain(text) for one in config.monitors for text in (one.name, one.slug)}
    groups = {plain(one.group or "") for one in config.monitors}
    for index, entry in enumerate(config.maintenance):
        if any(plain(name) not in monitors for name in entry.monitors):
            about = "names a monitor that is not there (write its name or slug)"
            yield ("maintenance", index, "monitors"), about
        if any(plain(name) not in groups for name in entry.groups):
            about = "names a group that is not there (write it as under sites)"
            yield ("maintenance", index, "groups"), about

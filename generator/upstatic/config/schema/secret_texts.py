"""The texts of a monitor in which a `$NAME` is expanded: list them, or fill them in."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from upstatic.config.schema.base import Section
from upstatic.config.schema.monitor import Monitor

SECRET_FIELDS = (
    "url", "port", "headers", "body", "proxy", "resolve", "tls", "auth", "send", "steps",
)  # fmt: skip


def monitor_texts(monitor: Monitor) -> Iterator[str]:
    """Yield every text of a monitor in which a `$NAME` is expanded."""
    return (text for name in SECRET_FIELDS for text in texts_in(getattr(monitor, name)))


def filled_monitor(monitor: Monitor, expand: Callable[[str], str]) -> Monitor:
    """Return a monitor with `expand` applied to these texts: itself where none has a `$`."""
    if not any("$" in text for text in monitor_texts(monitor)):
        return monitor
    return monitor.model_copy(
        update={name: filled(getattr(monitor, name), expand) for name in SECRET_FIELDS}
    )


def texts_in(value: object) -> Iterator[str]:
    """Yield every text of a value of the configuration."""
    match value:
        case None | bool():
            return
        case Section():
            for name in type(value).model_fields:
                yield from texts_in(getattr(value, name))
        case Mapping():
            for each in value.values():
                yield from texts_in(each)
        case tuple() | list():
            for each in value:
                yield from texts_in(each)
        case _:
            yield str(value)


def filled(value: Any, expand: Callable[[str], str]) -> Any:  # noqa: ANN401 - of any type, and of the same
    """Return a copy of a value of the configuration in which `expand` was applied to texts."""
    match value:
        case str():
            return expand(value) if "$" in value else value
        case Section():
            names = [name for name in type(value).model_fields if name in value.model_fields_set]
            return value.model_copy(
                update={name: filled(getattr(value, name), expand) for name in names}
            )
        case Mapping():
            return {key: filled(each, expand) for key, each in value.items()}
        case tuple():
            return tuple(filled(each, expand) for each in value)
        case _:
            return value

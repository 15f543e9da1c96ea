"""How checks are run and evaluated: regions, controls, retries, confirmation, flapping."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from upstatic.config.schema.base import Section
from upstatic.config.values import endpoints
from upstatic.config.values.fields import Count, Duration, Text, Texts
from upstatic.domain.times import DAY_S

HOSTED = ("ubuntu-latest",)
"""The default runner: GitHub's own."""

MOST_ATTEMPTS = 10

_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
_LABELS = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": ["string", "null"]}]}

_VOICES = Count(at_least=1, at_most=100)


class Flapping(Section):
    """When a monitor changes status so often that it counts as unstable."""

    changes: Annotated[int, Count(at_least=2, at_most=100)] = 4
    """Status changes that are still normal; with more, it is unstable and alerts stop."""
    within_s: Annotated[
        float, Duration(at_least_s=60, at_most_s=7 * DAY_S), Field(alias="within")
    ] = 3600.0
    """The period. It is stable again when half as many changes are left in it."""


class Confirm(Section):
    """How many consecutive checks, and for how long, confirm a status change."""

    failures: Annotated[int, Count(at_least=1, at_most=100)] = 2
    """Consecutive worse checks before the status worsens."""
    recoveries: Annotated[int, Count(at_least=1, at_most=100)] = 1
    """Consecutive better checks before the status improves."""
    for_s: Annotated[float, Duration(at_least_s=0, at_most_s=7 * DAY_S), Field(alias="for")] = 0.0
    """Minimum duration, in addition: with `2m`, the alert is sent after two minutes of failures."""


class Retries(Section):
    """How often, and after which waits, a failed measurement is repeated within the round."""

    attempts: Annotated[int, Count(at_least=1, at_most=MOST_ATTEMPTS)] = 3
    """Maximum number of measurements, including the first."""
    wait_s: Annotated[float, Duration(at_least_s=0, at_most_s=120), Field(alias="wait")] = 5.0
    """The wait before the second measurement; it doubles each time."""


def _by_region(value: object) -> object:
    """Accept a list of names: regions on the default runner. Raises ValueError."""
    if isinstance(value, str | list | tuple):
        names = [value] if isinstance(value, str) else value
        value = dict.fromkeys(names)
    if not isinstance(value, Mapping):
        return value
    if not all(_REGION.fullmatch(str(name)) for name in value):
        raise ValueError("has an odd name in it (write names like eu or us-east)")
    return {str(name): [] if labels is None else labels for name, labels in value.items()}


def _labels(value: object) -> object:
    """Read a runner: one label, several, or a list written as text, as with Upptime."""
    if isinstance(value, str):
        inside = value.strip().removeprefix("[").removesuffix("]")
        return [label for each in inside.split(",") if (label := each.strip().strip("'\""))]
    return value


def _control(text: str) -> str:
    """Check a control: a URL, or `host:port`. Raises ValueError."""
    if text.strip().lower().startswith(("http:", "https:")) or endpoints.has_secret(text):
        return endpoints.http_url(text)
    if endpoints.address(text)[1] is None:
        raise ValueError("has no port (write host:port, or https://host/path)")
    return text.strip()


Labels = Annotated[
    Texts,
    BeforeValidator(_labels),
    WithJsonSchema({"$comment": "text or list of texts", **_LABELS}),
]
Regions = Annotated[
    Mapping[str, Labels],
    BeforeValidator(_by_region),
    WithJsonSchema(
        {
            "$comment": "runners by name",
            "anyOf": [
                {"type": "object", "additionalProperties": _LABELS},
                {"type": "array", "items": {"type": ["string", "null"]}},
            ],
        }
    ),
]
Quorum = Annotated[
    int | None,
    BeforeValidator(lambda value: None if value is None else _VOICES.read(value)),
    WithJsonSchema({"$comment": "whole number", "type": ["integer", "string"], "minimum": 1}),
]
Control = Annotated[Text, AfterValidator(_control)]
Controls = Annotated[
    tuple[Control, ...],
    BeforeValidator(lambda value: value if isinstance(value, list | tuple) else [value]),
    WithJsonSchema({"$comment": "list of texts", **_LABELS}),
]

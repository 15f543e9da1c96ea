"""Service-level objectives: a target uptime and a response time."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from upstatic.config.schema.base import Section
from upstatic.config.values.fields import DURATION_PATTERN, Duration
from upstatic.domain.times import DAY_S

LEAST_PERCENT, MOST_PERCENT = 50.0, 99.999
"""Lower is a mistake (0.999 for 99.9); higher allows less than a second of downtime a month."""
OFF = "none"

_BOUNDS = {"minimum": LEAST_PERCENT, "maximum": MOST_PERCENT}
_SHARE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*%?\s*", re.ASCII)
_SHARE_PATTERN = r"^\s*\d+(\.\d+)?\s*%?\s*$"
_RESPONSE = Duration(at_least_s=0.001, at_most_s=600, unit_s=0.001)


def _is_off(value: object) -> bool:
    return value is False or str(value).strip().lower() in (OFF, "false", "off")


def _share(value: object) -> float | None:
    """Read a share in per cent: 99.9, "99.9%"; None for `none`. Raises ValueError."""
    if _is_off(value):
        return None
    found = _SHARE.fullmatch(str(value))
    if isinstance(value, bool) or not found:
        raise ValueError("is not a percentage (write 99.9, with a point)")
    share = float(found[1])
    if not LEAST_PERCENT <= share <= MOST_PERCENT:
        raise ValueError(
            f"must be from {LEAST_PERCENT:g} to {MOST_PERCENT:g} per cent (write 99.9)"
        )
    return share


def _response(value: object) -> float | None:
    return None if _is_off(value) else round(_RESPONSE.read(value))


Share = Annotated[
    float | None,
    BeforeValidator(_share),
    WithJsonSchema(
        {
            "$comment": "per cent",
            "anyOf": [
                {"type": "number", **_BOUNDS},
                {"type": "string", "pattern": _SHARE_PATTERN},
                {"enum": [OFF, False]},
            ],
        }
    ),
]
Response = Annotated[
    int | None,
    BeforeValidator(_response),
    WithJsonSchema(
        {
            "$comment": "duration",
            "anyOf": [
                {"type": "number", "minimum": 1},
                {"type": "string", "pattern": DURATION_PATTERN},
                {"enum": [OFF, False]},
            ],
        }
    ),
]


class Objective(Section):
    """A service-level objective: `slo`. `99.9` alone is its target."""

    target_percent: Annotated[Share, Field(alias="target")] = None
    """The target uptime in per cent: `99.9`. `none` disables it."""
    window_days: Annotated[
        int,
        Duration(at_least_s=7 * DAY_S, at_most_s=365 * DAY_S, unit_s=DAY_S),
        Field(alias="window"),
    ] = 30
    """The number of days, including today. A plain number counts days."""
    p95_ms: Annotated[Response, Field(alias="p95")] = None
    """The 95th percentile of response times: `500ms`. A plain number counts milliseconds."""

    @model_validator(mode="before")
    @classmethod
    def _target_alone(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Accept `99.9` as the target, and `false` for no SLO."""
        if data is None or isinstance(data, Mapping | Objective | list):
            return data
        return {"target": OFF, "p95": OFF} if _is_off(data) else {"target": data}

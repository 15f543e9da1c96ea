"""A plan of outages, as tests ask for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from upstatic.config.schema.root import Config
from upstatic.domain.models import Event, Incident
from upstatic.incidents.plan import outages
from upstatic.incidents.plan.actions import Action, MarkStatement
from upstatic.incidents.plan.outages import PlanInput


def plan(
    config: Config,
    events: Iterable[Event],
    incidents: Sequence[Incident],
    now: datetime,
    **recorded: Any,
) -> list[Action]:
    """What is to be posted; what is only noted recorded is left out."""
    planned = outages.plan(config, events, PlanInput(incidents=incidents, **recorded), now)
    return [one for one in planned if not isinstance(one, MarkStatement)]

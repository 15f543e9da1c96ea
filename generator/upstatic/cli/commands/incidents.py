"""`incidents`: update incidents, and read what the team wrote."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsOptions:
    """Nothing to choose."""


def add_parser(registry: Registry) -> None:
    """Add the command."""
    registry.add(
        "incidents",
        incidents,
        IncidentsOptions,
        summary="synchronise incidents with issues",
        examples=("incidents",),
    )


def incidents(context: Context, _: IncidentsOptions) -> None:
    """Update issues and history/incidents/."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace

    pipeline.sync_incidents(open_workspace(context, is_stage=True))

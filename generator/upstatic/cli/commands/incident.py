"""`incident new`, `update`, `close`, `list`: manage incidents without an issue tracker."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import CommandParser, Registry
from upstatic.domain.models import Impact, Status
from upstatic.domain.times import format_time

if TYPE_CHECKING:
    from upstatic.domain.models import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncidentOptions:
    """A new incident or maintenance; see incidents.manual.NewIncident."""

    title: str
    message: str
    impact: str
    components: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentUpdateOptions:
    """A message on an incident."""

    number: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentListOptions:
    """Whether to list closed incidents, too, and in which form."""

    all: bool
    json: bool


def add_parser(registry: Registry) -> None:
    """Add the command and its actions."""
    actions = registry.add_group(
        "incident", summary="manage incidents in files, without an issue tracker"
    )
    _add_new(actions)
    update = actions.add(
        "update",
        incident_update,
        IncidentUpdateOptions,
        summary="add an update to an incident",
        examples=('incident update 1 "Identified: the disk is full"',),
    )
    _add_number(update)
    update.add_argument("message", metavar="TEXT", help='e.g. "Identified: the disk is full"')
    close = actions.add(
        "close",
        incident_close,
        IncidentUpdateOptions,
        summary="close an incident",
        examples=('incident close 1 "The disk has room again."',),
    )
    _add_number(close)
    close.add_argument("message", nargs="?", default="", metavar="TEXT", help="the last update")
    listing = actions.add(
        "list",
        incident_list,
        IncidentListOptions,
        summary="list open incidents",
        examples=("incident list", "incident list --all --json"),
    )
    listing.add_argument("--all", action="store_true", help="list closed incidents, too")
    listing.add_argument("--json", action="store_true", help="print the incidents as JSON")


def _add_number(parser: CommandParser) -> None:
    parser.add_argument(
        "number", type=int, metavar="NUMBER", help="number of the incident (see incident list)"
    )


def _add_new(actions: Registry) -> None:
    new = actions.add(
        "new",
        incident_new,
        NewIncidentOptions,
        summary="open an incident or schedule maintenance",
        examples=(
            'incident new "Orders fail" --impact major --components API,Docs',
            (
                'incident new "Database upgrade" --impact maintenance'
                ' --start "2026-12-01 22:00 Europe/Paris" --end "2026-12-01 23:00 Europe/Paris"'
            ),
        ),
    )
    new.add_argument("title", metavar="TITLE", help='e.g. "Orders fail"')
    new.add_argument("--message", default="", metavar="TEXT", help="first update, in Markdown")
    new.add_argument("--impact", choices=[one.value for one in Impact], default="minor")
    new.add_argument(
        "--components", type=arguments.names, default=(), metavar="NAMES",
        help="affected monitors or groups, separated by commas",
    )  # fmt: skip
    new.add_argument("--start", type=arguments.moment, metavar="TIME", help="start (default: now)")
    new.add_argument("--end", type=arguments.moment, metavar="TIME", help="actual or planned end")
    new.add_argument(
        "--expected", choices=["down", "degraded", "up"], default="down",
        help="worst status expected during maintenance",
    )  # fmt: skip


def incident_new(context: Context, options: NewIncidentOptions) -> None:
    """Open an incident or schedule maintenance."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.incidents.manual_incidents import NewIncident, new

    incident = NewIncident(
        title=options.title,
        message=options.message,
        impact=Impact(options.impact),
        components=options.components,
        started=options.start,
        ended=options.end,
        expected=Status(options.expected),
    )
    workspace = open_workspace(context)
    with workspace.history_lock("incident new"):
        _print_incident(
            context, new(workspace.history, workspace.config, incident, now=context.now())
        )


def incident_update(context: Context, options: IncidentUpdateOptions) -> None:
    """Add an update to an incident."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.incidents.manual_incidents import update

    workspace = open_workspace(context)
    with workspace.history_lock("incident update"):
        _print_incident(
            context, update(workspace.history, options.number, options.message, now=context.now())
        )


def incident_close(context: Context, options: IncidentUpdateOptions) -> None:
    """Close an incident."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.incidents.manual_incidents import close

    workspace = open_workspace(context)
    with workspace.history_lock("incident close"):
        _print_incident(
            context, close(workspace.history, options.number, options.message, now=context.now())
        )


def incident_list(context: Context, options: IncidentListOptions) -> None:
    """List the open incidents, or all."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.incidents.manual_incidents import listing

    workspace = open_workspace(context)
    found = listing(workspace.history, everything=options.all)
    if options.json:
        context.console.print_json([_as_json(one) for one in found])
        return
    for one in found:
        context.console.print(
            f"{one.number:>4}  {format_time(one.started)}  {one.phase.value:<13}  {one.title}"
        )
    if not found:
        context.console.print("no incidents")


def _as_json(incident: "Incident") -> dict[str, Any]:
    return {
        "number": incident.number,
        "title": incident.title,
        "phase": incident.phase.value,
        "impact": incident.impact.value,
        "components": list(incident.components),
        "started_at": format_time(incident.started),
        "ended_at": format_time(incident.ended) if incident.ended else None,
        "url": incident.url or None,
    }


def _print_incident(context: Context, incident: "Incident") -> None:
    context.console.print(f"#{incident.number} {incident.title}: {incident.phase.value}")

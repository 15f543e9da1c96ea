"""`beat`: report a job to its heartbeat monitor."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatOptions:
    """The heartbeat monitor's slug, and whether its job failed."""

    slug: str
    failed: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "beat",
        beat,
        BeatOptions,
        summary="report a job run to its heartbeat monitor",
        examples=("beat nightly-backup", "beat --failed nightly-backup"),
    )
    parser.add_argument("slug", metavar="SLUG", help="slug of the heartbeat monitor")
    parser.add_argument("--failed", action="store_true", help="report that the job failed")


def beat(context: Context, options: BeatOptions) -> None:
    """Record the report of a job."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.record.heartbeats import record_heartbeat

    workspace = open_workspace(context, is_stage=True)
    with workspace.history_lock("beat"):
        heard = record_heartbeat(
            workspace.history,
            workspace.config.monitors,
            options.slug,
            ok=not options.failed,
            now=context.now(),
        )
    context.console.say(
        f"{heard.slug} reported {'' if heard.ok else 'a failure '}at {heard.time:%H:%M} UTC"
    )

"""`demo`: run a local demo."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCommandOptions:
    """Whether to exit once the page is built, the days of history, and the port."""

    once: bool
    days: int
    port: int | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "demo",
        demo,
        DemoCommandOptions,
        summary="run a local demo: live endpoints and their status page",
        examples=("demo", "demo --once --days 30"),
    )
    parser.add_argument("--once", action="store_true", help="build the page and exit")
    parser.add_argument(
        "--days", type=int, default=90, help="days of generated history (default: 90)"
    )
    arguments.add_port(parser)


def demo(context: Context, options: DemoCommandOptions) -> None:
    """Run the demo in a folder of its own."""
    from upstatic.tools.demo import stage

    root = context.root / "demo" if context.root == Path() else context.root
    stage.demo(
        root,
        stage.DemoOptions(once=options.once, days=options.days, port=options.port),
        stage.DemoEnvironment(clock=context.now, environ=context.environ),
        say=context.console.say,
    )

"""`serve`: serve _site/ on this machine."""

from dataclasses import dataclass

from upstatic.cli import arguments
from upstatic.cli.console import say
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """The port, None for 8080 or any free one."""

    port: int | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add("serve", serve, ServeOptions, summary="serve _site/ on this machine")
    arguments.add_port(parser)


def serve(context: Context, options: ServeOptions) -> None:
    """Serve _site/ until interrupted."""
    from upstatic.tools import serve as server

    server.serve(context.root / "_site", options.port, say=say)

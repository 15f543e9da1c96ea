"""`serve`: serve _site/ on this machine."""

from dataclasses import dataclass

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """The address to listen on; `port` is None for 8080 or any free one."""

    host: str
    port: int | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "serve",
        serve,
        ServeOptions,
        summary="serve _site/ on this machine",
        examples=("serve", "serve --host 0.0.0.0"),
    )
    arguments.add_address(parser)


def serve(context: Context, options: ServeOptions) -> None:
    """Serve _site/ until interrupted."""
    from upstatic.tools import serve as server

    server.serve(context.root / "_site", options.port, options.host, say=context.console.print)

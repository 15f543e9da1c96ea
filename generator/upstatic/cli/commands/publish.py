"""`publish`: commit history/ and push it."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """Nothing to choose."""


def add_parser(registry: Registry) -> None:
    """Add the command."""
    registry.add(
        "publish",
        publish,
        PublishOptions,
        summary="commit history/ and push it",
        examples=("publish",),
    )


def publish(context: Context, _: PublishOptions) -> None:
    """Commit and push."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace

    pipeline.publish(open_workspace(context, is_stage=True))

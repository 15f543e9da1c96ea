"""`notify`: send pending notifications, or test the channels."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyOptions:
    """Whether to send a test message to each channel instead."""

    test: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "notify",
        notify,
        NotifyOptions,
        summary="send pending notifications",
        examples=("notify", "notify --test"),
    )
    parser.add_argument(
        "--test", action="store_true", help="send a test message to each channel instead"
    )


def notify(context: Context, options: NotifyOptions) -> None:
    """Send pending notifications, or test messages."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace

    if options.test:
        _test_channels(context)
    else:
        pipeline.send_notifications(open_workspace(context, is_stage=True))


def _test_channels(context: Context) -> None:
    """Print for each channel whether it works. Raises UpstaticError when one does not."""
    from upstatic.cli.workspace import load_workspace
    from upstatic.domain.errors import UpstaticError
    from upstatic.notify.channel_checks import sample

    config = load_workspace(context).config
    with context.console.progress("sending test messages"):
        samples = sample(config, environ=context.environ, now=context.now())
    for one in samples:
        context.console.print(f"{one.channel}: {one.error or 'it works'}")
    if not samples:
        context.console.say("no channels: add one under notifications (docs/notifications.md)")
    if any(one.error for one in samples):
        raise UpstaticError("not every channel works (see above)")

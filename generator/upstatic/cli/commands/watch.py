"""`watch`: measure all the time, without a scheduler."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """How often to publish at least, in seconds, and whether to push."""

    publish_every_s: float
    no_push: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "watch",
        watch,
        WatchOptions,
        summary="measure all the time on an exact timer, without a scheduler",
        examples=("watch", "watch --publish-every 1m"),
    )
    parser.add_argument(
        "--publish-every", type=arguments.publish_interval, metavar="DURATION", default=300.0,
        dest="publish_every_s",
        help="longest time between two pushes; status changes are pushed at once (default: 5m)",
    )  # fmt: skip
    parser.add_argument("--no-push", action="store_true", help="commit, but do not push")


def watch(context: Context, options: WatchOptions) -> int:
    """Measure until SIGTERM or SIGINT; then end the round, publish and return.

    Raises UpstaticError for a fixed clock.
    """
    import signal
    import threading

    from upstatic.cli.watch_loop import WatchEnvironment, WatchLoop
    from upstatic.domain.errors import UpstaticError

    if context.fixed_now:
        raise UpstaticError("watch follows the real clock (omit --now)")
    stopping, wake = threading.Event(), threading.Event()

    def stop(number: int, _: object) -> None:
        """End the loop; a second signal ends the program."""
        signal.signal(number, signal.default_int_handler)
        stopping.set()
        wake.set()

    def wait(seconds: float) -> None:
        wake.wait(seconds)
        wake.clear()

    environment = WatchEnvironment(
        start=lambda job: _start(job, wake), wait=wait, is_stopping=stopping.is_set
    )
    loop = WatchLoop(
        context=context,
        environment=environment,
        publish_every_s=options.publish_every_s,
        is_pushed=not options.no_push,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return loop.run()


def _start(job: "Callable[[], None]", wake: "threading.Event") -> None:
    """Run a job in a thread, and wake the loop when it has ended."""
    import threading

    def run() -> None:
        try:
            job()
        finally:
            wake.set()

    threading.Thread(target=run, daemon=True).start()

"""Bound what a target's API may take: no request and no wait goes on after the deadline."""

from dataclasses import replace

from upstatic.domain.errors import PublishError
from upstatic.forges.base.client import ForgeTransport
from upstatic.publish.deadline import PushDeadline


def limited(world: ForgeTransport, deadline: PushDeadline, place: str) -> ForgeTransport:
    """The same network and waits, which raise PublishError after the deadline."""

    def left_s(needed_s: float = 0.0) -> float:
        found_s = deadline.left_s()
        if found_s <= needed_s:
            raise PublishError(
                f"publish.site: {place} did not end within the time limit; the next round goes on"
            )
        return found_s

    def sleep(wait_s: float) -> None:
        left_s(wait_s)
        world.sleep(wait_s)

    return replace(world, sleep=sleep, left_s=left_s)

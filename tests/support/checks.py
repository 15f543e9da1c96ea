"""Checks of a monitor written as letters: u up, ~ degraded, d down, ? unknown, a space for none."""

from datetime import UTC, datetime, timedelta

from upstatic.domain.models import Check, Reading, Status

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
STATUS = {"u": Status.UP, "~": Status.DEGRADED, "d": Status.DOWN, "?": Status.UNKNOWN}
REASON = {"u": "", "~": "slow", "d": "503", "?": "runner"}


def minute(n: float) -> datetime:
    """The time `n` minutes after ten o'clock."""
    return TEN + timedelta(minutes=n)


def reading(letter: str, ms: int = 100) -> Reading:
    """What a letter stands for."""
    return Reading(status=STATUS[letter], ms=ms, reason=REASON[letter])


def checks(letters: str) -> list[Check]:
    """A check a minute; it took as many milliseconds as minutes have passed."""
    return [
        Check(time=minute(n), reading=reading(letter, ms=n))
        for n, letter in enumerate(letters)
        if letter != " "
    ]

"""A bad day at Acme: what is measured, and what the team says of it."""

from datetime import UTC, datetime

from upstatic.domain.models import Impact, Incident, Phase, Reading, Status, Update

from tests.support.company import DOWN, NOW, SLOW, UP


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def bad_day(time: datetime) -> dict[str, Reading]:
    today = time.date() == NOW.date()
    return {
        "shop": DOWN if today and time >= at(20, 9, 30) else UP,
        "docs": UP,
        "api": SLOW if today and time.hour >= 8 else UP,
        "mail": DOWN if at(19, 14) <= time < at(19, 14, 10) else UP,
    }


OPEN = Incident(
    number=7,
    title="🛑 Orders fail; we are on it, <now>",
    phase=Phase.IDENTIFIED,
    impact=Impact.MAJOR,
    components=("shop", "gone"),
    started=at(20, 9, 30),
    updates=(
        Update(id="c1", time=at(20, 9, 40), phase=Phase.INVESTIGATING, body="We look."),
        Update(
            id="c2",
            time=at(20, 9, 55),
            phase=Phase.IDENTIFIED,
            body="A **bad** disk <script>alert(1)</script> & [What we know](https://acme.example/)",
            author="ada",
        ),
    ),
    url="https://github.com/acme/status/issues/7",
)
OVER = Incident(
    number=3,
    title="Search was slow",
    phase=Phase.RESOLVED,
    impact=Impact.MINOR,
    components=("api", "shop"),
    started=at(18, 10),
    ended=at(18, 11),
    updates=(
        Update(id="c9", time=at(18, 10, 30), phase=Phase.MONITORING, body="Watching."),
        Update(id="c10", time=at(18, 11), phase=Phase.RESOLVED, body="All well."),
    ),
)
UNDER_WAY = Incident(
    number=8,
    title="New disks, and more; see below",
    phase=Phase.IN_PROGRESS,
    impact=Impact.MAINTENANCE,
    components=("docs",),
    started=at(20, 9),
    ended=at(20, 12),
    updates=(
        Update(id="c4", time=at(19, 9), phase=Phase.SCHEDULED, body="Tomorrow.\r\nUp to 3 h."),
        Update(id="c5", time=at(20, 9), phase=Phase.IN_PROGRESS, body="We begin."),
    ),
    expected={"docs": Status.DOWN},
)
PLANNED = Incident(
    number=9,
    title="時刻を合わせる " * 8,
    phase=Phase.SCHEDULED,
    impact=Impact.MAINTENANCE,
    components=("api",),
    started=at(27, 2),
    ended=at(27, 3),
)
INCIDENTS = (OPEN, OVER, UNDER_WAY, PLANNED)

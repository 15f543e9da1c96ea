"""A recurring window is announced and shown one at a time; the calendar has the rest."""

from datetime import datetime, timedelta

import pytest
from upstatic.config.schema.notifications import Notifications
from upstatic.config.schema.root import Maintenance
from upstatic.history import incidents as store
from upstatic.incidents.stage import incidents
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, UP, Company, monitor

BACKUP = Maintenance.model_validate(
    {"title": "Backup", "cron": "0 12 * * *", "duration": "1h", "notice": "7d"}
)


@pytest.fixture
def made(company: MakeCompany) -> Company:
    made = company(monitor("shop"))
    settings = Notifications.model_validate({"channels": {"chat": "$CHAT"}})
    made.config = made.config.model_copy(
        update={"notifications": settings, "maintenance": (BACKUP,)}
    )
    return made


def rounds(made: Company, start: datetime, minutes: int) -> list[str]:
    """A round every five minutes; returns the titles of what was sent."""
    sent: list[str] = []

    def send(_: Address, message: Message, __: float) -> str:
        sent.append(message.title)
        return ""

    for minute in range(0, minutes, 5):
        time = start + timedelta(minutes=minute)
        made.live(time, time + timedelta(minutes=5), lambda _: {"shop": UP})
        incidents(made.root, made.config, now=time, tracker=None)
        notify(made.root, made.config, environ={"CHAT": "chat://x"}, now=time, send=send)
    return sent


def test_only_the_next_window_is_announced_and_shown(made: Company) -> None:
    assert rounds(made, NOW, 20) == ["🛠️ Maintenance: Backup: Scheduled"]
    assert len(store.read(made.root / "history")) == 1
    site = made.draw(NOW + timedelta(minutes=20))

    front = (site / "index.html").read_text("utf-8")
    assert front.count('href="incident/1.html"') >= 1
    assert "incident/2.html" not in front
    assert (site / "maintenance.ics").read_text("utf-8").count("BEGIN:VEVENT") >= 30


def test_the_following_window_is_announced_after_the_end_of_the_first(made: Company) -> None:
    sent = rounds(made, NOW + timedelta(minutes=110), 80)

    assert sent == [
        "🛠️ Maintenance: Backup: Scheduled",
        "🛠️ Maintenance: Backup: In progress",
        "🛠️ Maintenance: Backup: Completed",
        "🛠️ Maintenance: Backup: Scheduled",
    ]


def test_a_window_that_is_removed_is_cancelled_and_not_completed(made: Company) -> None:
    rounds(made, NOW, 5)
    made.config = made.config.model_copy(update={"maintenance": ()})
    sent = rounds(made, NOW + timedelta(minutes=5), 10)
    page = made.page("incident/1.html", NOW + timedelta(minutes=15))

    assert sent == ["🛠️ Maintenance: Backup: Cancelled"]
    assert "Cancelled" in page
    assert "Completed" not in page

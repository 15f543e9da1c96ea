"""With `language: X`, incidents, feeds, pages and notifications are in X, whatever happens."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, StatusWebsite
from upstatic.config.schema.notifications import Notifications
from upstatic.config.schema.root import Maintenance
from upstatic.config.theme_files import LOCALES
from upstatic.domain.models import Reading
from upstatic.history import incidents as store
from upstatic.incidents.stage import incidents
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify
from upstatic.translations.messages import message_translations

from tests.support.company import DOWN, NOW, SLOW, UP, Company, monitor
from tests.support.effort import sample
from tests.support.worlds.outputs import Outputs

STEP = timedelta(minutes=5)
START = NOW - timedelta(hours=2)
LANGUAGES = sorted(path.stem for path in LOCALES.glob("*.yml"))
OTHERS = [language for language in LANGUAGES if language != "en"]
LATIN = ("de", "es", "fr", "it", "nl", "pt")
ENGLISH = re.compile(
    r"\b(is|are|has|have|been|since|recovered|unavailable|severity|resolved|investigating|after|"
    r"minutes?|hours?|duration|counted|the|still|monitors?|scheduled|completed|ended|runbook|"
    r"degraded|down|affected|from|and)\b",
    re.IGNORECASE,
)
ISOLATES = str.maketrans("", "", "\u2068\u2069")
SHARED = {"de": {"runbook"}, "nl": {"is"}, "fr": {"minutes"}}
"""Words that a language shares with English."""
NAMES = re.compile(r"https?://\S+|Service Unavailable|HTTP|UTC|URL|TLS|MTTR|Shop|Api|Docs")


def readings(minute: float) -> dict[str, Reading]:
    """Shop is down for half an hour, the API slow and then down; Docs outlast a maintenance."""
    shop = DOWN if 10 <= minute < 40 else UP
    api = SLOW if 15 <= minute < 25 else DOWN if 25 <= minute < 50 else UP
    return {"shop": shop, "api": api, "docs": DOWN if 60 <= minute < 90 else UP}


def lived(root: Path, language: str) -> tuple[Company, list[Message]]:
    """Two hours of rounds in a language, with every stage but probing and publishing."""
    sent: list[Message] = []

    def send(_: Address, message: Message, __: float) -> str:
        sent.append(message)
        return ""

    window = Maintenance.model_validate(
        {"title": "X", "monitors": ["docs"], "start": f"{START + timedelta(minutes=55):%F %R}",
         "duration": "20m", "notice": "30m"}
    )  # fmt: skip
    config = Config(
        owner="acme", repo="status",
        monitors=tuple(monitor(slug, group="All") for slug in ("shop", "api", "docs")),
        status_website=StatusWebsite.model_validate({"name": "A", "language": language}),
        notifications=Notifications.model_validate(
            {"channels": {"chat": "$CHAT"}, "reminders": "15m"}
        ),
        maintenance=(window,),
    )  # fmt: skip
    made, time = Company(root / "acme", config), START
    while time < NOW:
        minute = (time - START).total_seconds() / 60
        made.live(time, time + STEP, lambda _, minute=minute: readings(minute))  # type: ignore[misc]
        incidents(made.root, config, now=time, tracker=None)
        notify(made.root, config, environ={"CHAT": "chat://x"}, now=time, send=send)
        time += STEP
    return made, sent


@pytest.fixture(scope="module", params=sample(OTHERS))
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Company, list[Message]]:
    return request.param, *lived(tmp_path_factory.mktemp(request.param), request.param)


def english_in(language: str, text: str) -> set[str]:
    """The English words of a text; of one in another script, any Latin word."""
    rest = NAMES.sub(" ", text)
    found = (
        {one.lower() for one in ENGLISH.findall(rest)}
        if language in LATIN
        else set(re.findall(r"[A-Za-z]{2,}", rest))
    )
    return found - SHARED.get(language, set())


def test_nothing_that_is_written_automatically_is_english(
    story: tuple[str, Company, list[Message]],
) -> None:
    language, made, sent = story
    found = store.read(made.root / "history")
    texts = [one.title for one in found if one.key and not one.is_maintenance]
    texts += [update.body for one in found for update in one.updates]
    texts += [f"{message.title}\n{message.body}" for message in sent]
    site = made.draw()
    found_files = (path for path in site.rglob("*") if path.is_file())
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in found_files}
    texts += Outputs(files, language).feed_titles()["Atom"]

    assert len(found) == 3
    assert len(sent) >= 8
    for text in texts:
        assert english_in(language, text) == set(), text


def test_the_title_of_an_incident_that_is_over_is_in_the_past_tense(
    story: tuple[str, Company, list[Message]],
) -> None:
    language, made, _ = story
    words = message_translations(made.config, language)
    month = (made.draw() / "history" / "2026-11.html").read_text("utf-8").translate(ISOLATES)
    both = words.say("wasDown", n=2, name=words.say("andList", first="Shop", last="Api"))

    assert both.translate(ISOLATES) in month
    assert words.say("wasDown", n=1, name="Docs").translate(ISOLATES) in month

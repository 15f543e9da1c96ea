"""No secret comes out: not by the log, by files, by what is returned, nor by an exception."""

import logging
import traceback
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from upstatic.cli.console import open_console
from upstatic.infra.secrets import secrets_for
from upstatic.notify.channel_checks import sample
from upstatic.notify.channels.address import Address, PostFormat
from upstatic.notify.delivery import apprise_sender
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify

World = Any  # the fixtures of conftest.py
Internet = Any

NOTICE = Message(title="t", body="b", type="info")
PLANTED = {
    "SLACK": ("slack://T1JJ3T3L2/A1BRTD4JD/pLanTedSlack0123", "plantedslack0123"),
    "SLACK_WEB": (
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/pLanTedSlack4567",
        "plantedslack4567",
    ),
    "BROKEN": ("slack://planted-in-a-broken-address", "planted-in-a-broken"),
    "DISCORD": ("discord://1234567890/pLanTed-Discord0", "planted-discord0"),
    "TELEGRAM": ("tgram://123456789:pLanTed_telegram_key/42/", "planted_telegram_key"),
    "PAGER": ("pagerduty://pLantedIntegration0@pLantedKey00", "plantedintegration0"),
    "MAIL": ("mailtos://me:pLanTed%40pass0@127.0.0.1:1/?from=a@b.io&to=c@d.io", "planted%40pass0"),
    "NTFY": ("ntfy://user:pLanTedNtfy00@127.0.0.1:1/topic", "plantedntfy00"),
    "HOOK": ("jsons://127.0.0.1:1/pLanTedPath00?+X-Token=pLanTedHeader00", "plantedheader00"),
    "NONSENSE": ("pLanTedNonsense://x y z", "plantednonsense"),
}
WORDS = [word for _, word in PLANTED.values()] + ["planted@pass0", "plantedpath00"]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that any logger says at any level, with no redaction to help it."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.handlers = before[1]
    root.setLevel(before[0])


def leaks(text: str) -> list[str]:
    return [word for word in WORDS if word in text.lower()]


def settings(world: World) -> None:
    names = ", ".join(f"{name.lower()}: ${name}" for name in PLANTED)
    world.settings = f"{{channels: {{{names}}}}}"
    world.environ = {name: url for name, (url, _) in PLANTED.items()}


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_nothing_of_an_address_comes_out_whatever_services_answer(
    world: World, internet: Internet, log: StringIO, status: int
) -> None:
    settings(world)
    echo = " ".join(url for url, _ in PLANTED.values()).encode()
    for host in ("hooks.slack.com", "discord.com", "api.telegram.org", "events.pagerduty.com"):
        internet.answers[host] = status, echo
    world.tell()
    world.happens("api", "down", "503")
    environ = world.environ
    told = notify(
        world.root, world.config(), environ=environ, now=world.now, send=apprise_sender.send
    )
    tested = sample(world.config(), environ=environ, now=world.now)

    files = "".join(path.read_text() for path in world.history.rglob("*") if path.is_file())
    own = "\n".join(line for line in log.getvalue().splitlines() if "urllib3" not in line)
    assert len(told.messages) == len(tested) == len(PLANTED)
    assert leaks(repr(told)) == leaks(repr(tested)) == leaks(files) == []
    assert leaks("\n".join(line for line in own.splitlines() if "HTTP/1.1" not in line)) == []


def test_addresses_do_not_show_themselves() -> None:
    address = Address(
        url="slack://pLanTedSlack0123", form=PostFormat.ZULIP, options=("planted@pass0",)
    )

    assert leaks(repr(address)) == []


def test_an_exception_with_the_address_in_it_is_not_logged(
    monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    import apprise  # noqa: PLC0415 - only this test needs it

    def explode(*_: object, **__: object) -> bool:
        raise RuntimeError("cannot reach slack://pLanTedSlack0123")

    monkeypatch.setattr(apprise.NotifyBase, "notify", explode)

    assert apprise_sender.send(Address(url=PLANTED["NTFY"][0]), NOTICE, 5) == "failed"
    assert leaks(log.getvalue()) == []


def test_the_log_of_a_run_hides_addresses_and_each_of_their_tokens(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(world)
    world.environ["NOTIFICATION_DISCORD_WEBHOOK_URL"] = "https://x/planted-in-upptime/s3cret"
    secrets = secrets_for(world.config(), world.environ)
    package = logging.getLogger("upstatic")
    with open_console({}) as console:
        console.redaction.learn(secrets)
        error = RuntimeError(*(url for url, _ in PLANTED.values()), "pLanTedSlack4567")
        package.warning("%s", "".join(traceback.format_exception(error)))
        package.warning("%s", world.environ["NOTIFICATION_DISCORD_WEBHOOK_URL"])
    said = capsys.readouterr().err

    assert leaks(said) == []
    assert "planted-in-upptime" not in said
    assert "$SLACK" in said

"""Sending a message to an address; one word comes back."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from upstatic.notify.channels import delivery_errors
from upstatic.notify.channels.address import Address, PostFormat
from upstatic.notify.delivery import on_call, webhooks
from upstatic.notify.delivery.formatting import written
from upstatic.notify.delivery.message_templates import Message

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

Send = Callable[[Address, Message, float], str]
"""(where, what, how long it may take in seconds) -> "" when it was taken, else a word for why."""

CONNECT_S = 10.0

_STATUS = re.compile(r"\berror=(\d{3})\b")
_SMTP_REPLY = re.compile(r"\(([45]\d\d), b?['\"]")
_SMTP_LOGIN = {"530", "534", "535"}
_WEBHOOKS = {"json", "jsons", "xml", "xmls", "form", "forms"}
_EMAIL = {"mailto", "mailtos"}
_MESSAGE_ID = threading.local()


def send(address: Address, message: Message, timeout_s: float) -> str:
    """Send one message; returns "" or a word that says why it was not taken. Never raises."""
    if address.form is not PostFormat.APPRISE:
        return webhooks.post(address, message, timeout_s)
    with _captured() as said:
        plugin = _plugin(address.url)
        if plugin is None:
            return delivery_errors.ADDRESS
        if address.is_on_call:
            return on_call.send(plugin, message, timeout_s)
        _prepare(plugin, address.url, timeout_s)
        _identify(plugin, message)
        try:
            taken = plugin.notify(notify_type=message.type, **written(str(plugin.schema), message))
        except Exception as error:  # noqa: BLE001 - 170 services of others: any may have a mistake
            return webhooks.word_for(error)
    return "" if taken else _word(said)


def check(address: Address) -> str:
    """Say whether an address can be used at all: "" or a word, and nothing is sent."""
    if address.form is not PostFormat.APPRISE:
        return "" if address.url.startswith(("http://", "https://")) else delivery_errors.ADDRESS
    with _captured():
        return "" if _plugin(address.url) else delivery_errors.ADDRESS


def _plugin(url: str) -> "NotifyBase | None":
    # Imported where there is something to send: it takes a tenth of a second, and the first
    # address another half, for apprise then loads all of its services.
    import apprise  # noqa: PLC0415 - see above

    return apprise.Apprise.instantiate(url, asset=_asset())


@cache
def _asset() -> "AppriseAsset":
    import apprise  # noqa: PLC0415 - as above

    asset = apprise.AppriseAsset(app_id="Upstatic", app_desc="Status", app_url="")
    # Messages must not make the reader's program load pictures from another person's host.
    asset.image_url_mask = asset.image_url_logo = ""
    return asset


def _prepare(plugin: Any, url: str, timeout_s: float) -> None:  # noqa: ANN401 - each has its own attributes
    """Set the time limits that the address leaves open."""
    if "cto=" not in url:
        plugin.socket_connect_timeout = min(CONNECT_S, timeout_s)
    if "rto=" not in url:
        plugin.socket_read_timeout = timeout_s


def _identify(plugin: Any, message: Message) -> None:  # noqa: ANN401 - as above
    """Let the receiver recognise a repeated message: by a header, or by the e-mail's Message-ID."""
    _MESSAGE_ID.value = ""
    if message.id and plugin.schema in _WEBHOOKS:
        plugin.headers.setdefault(webhooks.KEY, message.id)
    elif message.id and plugin.schema in _EMAIL:
        _install_message_id()
        _MESSAGE_ID.value = f"<{message.id}@{plugin.smtp_host}>"


@cache
def _install_message_id() -> None:
    """Let apprise's e-mails have our Message-ID: it makes a random one, and takes none."""
    base: Any = import_module("apprise.plugins.email.base")  # slow, and few rounds send
    random_id = base.make_msgid

    def make_msgid(*args: Any, **options: Any) -> str:  # noqa: ANN401 - the library's own
        return getattr(_MESSAGE_ID, "value", "") or random_id(*args, **options)

    base.make_msgid = make_msgid


class _LogCapture(logging.Handler):
    """Keeps what apprise says while it sends, each thread's apart; none of it goes anywhere else.

    It is where apprise tells why something failed, and it may hold tokens and whole addresses.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line for the thread that listens."""
        lines = getattr(self.said, "lines", None)
        if lines is not None:
            lines.append(record.getMessage())


_CAPTURE = _LogCapture()


@contextmanager
def _captured() -> Iterator[list[str]]:
    """Collect what apprise says in this thread, and keep it from every other log."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    if _CAPTURE not in logger.handlers:
        logger.addHandler(_CAPTURE)
    lines: list[str] = []
    _CAPTURE.said.lines = lines
    try:
        yield lines
    finally:
        _CAPTURE.said.lines = None


def _word(said: list[str]) -> str:
    """The word for a failure, from what apprise said about it: a status, a reply, or a cause."""
    text = "\n".join(line for line in said if "Payload" not in line)
    if status := _STATUS.search(text):
        return status[1]
    if reply := _SMTP_REPLY.search(text):
        return delivery_errors.LOGIN if reply[1] in _SMTP_LOGIN else reply[1]
    return webhooks.word_for("\n".join(line for line in said if "Exception" in line))

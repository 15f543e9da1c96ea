"""Requests that apprise cannot make: Upptime's own formats, and the dead-man's switch."""

from typing import Any

from upstatic import PRODUCT
from upstatic.domain.failure_reasons import DNS, REFUSED, RESET, TIMEOUT, TLS
from upstatic.notify.channels import delivery_errors
from upstatic.notify.channels.address import Address, PostFormat
from upstatic.notify.delivery.message_templates import Message

AGENT = PRODUCT
KEY = "Idempotency-Key"
"""The header by which a receiver recognises a repeated message (IETF httpapi draft)."""

_TOLD_BY = (
    ("timed out", TIMEOUT),
    ("timeout", TIMEOUT),
    ("certificate", TLS),
    ("ssl", TLS),
    ("name or service not known", DNS),
    ("name resolution", DNS),
    ("nameresolution", DNS),
    ("nodename", DNS),
    ("getaddrinfo", DNS),
    ("refused", REFUSED),
    ("reset", RESET),
    ("disconnected", RESET),
    ("aborted", RESET),
)


def post(address: Address, message: Message, timeout_s: float) -> str:
    """Post a message in the address's form; returns "" or a word that says why it failed."""
    text = f"{message.title}\n{message.body}".strip()
    content = _content(address, text)
    headers = {KEY: message.id} if message.id else {}
    return request("POST", address.url, timeout_s, headers=headers, **content)


def _content(address: Address, text: str) -> dict[str, Any]:
    """What httpx needs to send the text as Upptime's own code would."""
    match address.form:
        case PostFormat.CUSTOM:
            return {"json": {"data": {"message": text}}}
        case PostFormat.TEXT:
            return {"json": {"text": text}}
        case PostFormat.TEAMS:
            kind = {"@context": "https://schema.org/extensions", "@type": "MessageCard"}
            return {"json": {**kind, "themeColor": "0072C6", "text": text, "summary": text}}
        case PostFormat.MISSKEY_CHAT:
            token, user = address.options
            return {"json": {"i": token, "userId": user, "text": text}}
        case _:  # Zulip
            return {"auth": address.options, "data": {"content": text}}


def request(method: str, url: str, timeout_s: float, **content: Any) -> str:  # noqa: ANN401 - httpx's
    """Make a request; returns "" or a word that says why it failed. No answer is followed."""
    import httpx  # noqa: PLC0415 - a tenth of a second, and most rounds send nothing

    headers = {"User-Agent": AGENT}
    try:
        with httpx.Client(timeout=timeout_s, headers=headers) as client:
            answer = client.request(method, url, **content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return word_for(error)
    return "" if answer.is_success else str(answer.status_code)


def word_for(error: BaseException | str) -> str:
    """The word for a failure of the network, from what it and its causes say."""
    import httpx  # noqa: PLC0415 - as above

    if isinstance(error, httpx.TimeoutException):
        return TIMEOUT
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return delivery_errors.ADDRESS
    said = _chain(error).lower()
    return next((word for sign, word in _TOLD_BY if sign in said), delivery_errors.FAILED)


def _chain(error: BaseException | str) -> str:
    parts: list[str] = []
    while isinstance(error, BaseException):
        parts.append(f"{type(error).__name__} {error}")
        error = error.__cause__ or error.__context__ or ""
    return " ".join([*parts, error])

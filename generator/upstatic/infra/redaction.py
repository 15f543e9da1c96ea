"""Secret values are replaced by their `$NAME` in every text that leaves the program.

Redact the raw text first and shorten or reformat it afterwards: what is left of a value that was
cut, or whose blanks were collapsed, can no longer be recognised.
"""

import base64
import html
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote, quote_plus, urlsplit

# A shorter value hides nothing, and its removal would garble every text that has a "25" in it.
_SHORTEST = 4
_USERINFO = re.compile(r"(?<=://)[^/@\s'\"]+@")
_SECRET_HEADER = re.compile(r"(authorization: *\w+ +)\S+", re.IGNORECASE)


class Redactor:
    """Hides the values of some names, in every form in which they may turn up."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._shown = _shown_forms(values)
        longest_first = sorted(self._shown, key=len, reverse=True)
        self._hidden = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def redact(self, text: str) -> str:
        """Replace every known value in `text` by its `$NAME`, however it was encoded there."""
        if not self._shown:
            return text
        return self._hidden.sub(lambda found: self._shown.get(found[0].lower(), "$***"), text)


class RedactingFormatter(logging.Formatter):
    """Formats a log record, its traceback included, without any secret's value."""

    def __init__(self, redact: Callable[[str], str], fmt: str | None = None) -> None:
        super().__init__(fmt)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Format the record, then redact the whole of it."""
        return self._redact(super().format(record))


def without_credentials(text: str) -> str:
    """The text without the user part of every URL and without every authorization.

    For texts of git, which may hold credentials that no `$NAME` stands for.

    >>> without_credentials("https://x-access-token:ghs_1@github.com/a/b")
    'https://***@github.com/a/b'
    """
    return _SECRET_HEADER.sub(r"\1***", _USERINFO.sub("***@", text))


def _shown_forms(values: Mapping[str, str]) -> dict[str, str]:
    """Map each form in which a value may turn up, in lower case, to its `$NAME`."""
    return {
        form.lower(): f"${name}"
        for name, value in sorted(values.items(), reverse=True)
        for part in _parts(value)
        for form in _forms(part)
        if len(form) >= _SHORTEST and not set(form) <= set("?\ufffd")
    }


def _parts(value: str) -> Iterator[str]:
    """The value, and of a URL also its parts: errors name hosts, servers echo paths."""
    yield value
    yield from value.splitlines()
    if "://" in value:
        try:
            url = urlsplit(value)
        except ValueError:
            return
        yield from filter(None, (url.netloc, url.hostname, url.username, url.password))
        yield from (part for part in (url.path, url.query) if len(part) > 2 * _SHORTEST)
        # A webhook's tokens are steps of its path, and errors may name one alone.
        yield from (
            step for step in re.split(r"[/&=]", url.path + "/" + url.query) if _is_token(step)
        )


def _is_token(step: str) -> bool:
    return len(step) > 2 * _SHORTEST and any(map(str.isdigit, step)) and not step.isdigit()


def _forms(value: str) -> Iterator[str]:
    yield value
    yield " ".join(value.split())
    yield from (quote(value), quote(value, safe=""), quote_plus(value), html.escape(value))
    yield from (repr(value)[1:-1], repr(value.encode(errors="replace"))[2:-1])
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield from _base64_forms(value.encode(errors="replace"))
    yield "".join(char if char.isprintable() else "?" for char in value)
    yield from _host_forms(value)
    if not value.isascii():
        yield from _ascii_forms(value)


def _host_forms(value: str) -> Iterator[str]:
    """An international host name as it is on the wire, and one given that way as people read it."""
    with suppress(UnicodeError):
        yield value.encode("idna").decode()
    with suppress(UnicodeError):
        yield value.encode("ascii").decode("idna")
    if not value.isascii():
        import idna  # noqa: PLC0415 - a large table that few configurations need

        with suppress(idna.IDNAError):
            yield idna.encode(value, uts46=True).decode()


def _ascii_forms(value: str) -> Iterator[str]:
    """What becomes of a text in programs that know fewer characters."""
    data = value.encode(errors="replace")
    for handler in ("replace", "xmlcharrefreplace", "backslashreplace", "namereplace"):
        yield value.encode("ascii", handler).decode()
    for mark in ("\ufffd", "?"):
        yield data.decode("ascii", "replace").replace("\ufffd", mark)
        yield value.encode("ascii", "replace").decode().replace("?", mark)
    for charset in ("latin-1", "cp1252"):
        yield data.decode(charset, "replace")
        yield from _decoded_as_utf8(value, charset)


def _decoded_as_utf8(value: str, charset: str) -> Iterator[str]:
    with suppress(UnicodeError):
        yield value.encode(charset).decode("utf-8", "replace")


def _base64_forms(value: bytes) -> Iterator[str]:
    """Base64 of a longer text shows `value` in one of three ways, by where it begins.

    The characters at both ends also hold bits of the neighbours and are left out.
    """
    for shift in range(3):
        encode = base64.b64encode(bytes(shift) + value).rstrip(b"=").decode()
        whole = len(encode) if (shift + len(value)) % 3 == 0 else -1
        for form in (encode, encode.translate(str.maketrans("+/", "-_"))):
            yield form[(0, 2, 3)[shift] : whole]

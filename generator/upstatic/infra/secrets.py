"""Secrets: `$NAME` becomes its value at the moment of use, and every value becomes `$NAME` again.

Names are written as GitHub writes them, `$API_KEY`, `$ServerIP` or `${API_KEY}`; a `$` before a
lower-case letter is itself (`?$filter=`, GraphQL's `$id`), and `$$NAME` is the text `$NAME`.
"""

import base64
import html
import json
import logging
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random, SystemRandom
from urllib.parse import quote, quote_plus, urlsplit

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.errors import SecretError

_NAME = re.compile(r"(\$)?\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Z][A-Za-z0-9_]*))")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBER = "DYNAMIC_RANDOM_NUMBER"
_TEXT = "DYNAMIC_ALPHANUMERIC_STRING"
_DYNAMIC = {_NUMBER, _TEXT}
_ALPHANUMERIC = string.ascii_letters + string.digits

# What an environment calls a secret, also where the configuration does not use it. Such a guess
# hides long values only: SOME_API_KEY=test must not garble every "latest".
_SECRETIVE = re.compile(
    r"(TOKEN|SECRET|PASSWORD|API_KEY|ACCESS_KEY|PRIVATE_KEY|WEBHOOK_URL|(^|_)PAT)$"
)

# A shorter value hides nothing, and its removal would garble every text that has a "25" in it.
_SHORTEST = 4
_SHORTEST_GUESS = 8


class Secrets:
    """The values behind the names that a configuration uses, and how to hide them again.

    `environ` holds the values; `rng` fills the two `$DYNAMIC_…` names, anew at each expansion,
    as Upptime does (RANDOM_MIN, RANDOM_MAX and DYNAMIC_STRING_LENGTH bound them).
    """

    def __init__(
        self, environ: Mapping[str, str], names: Iterable[str] = (), *, rng: Random | None = None
    ) -> None:
        self._environ = environ
        self._rng = rng or SystemRandom()
        used = {name: environ.get(name, "") for name in names}
        self._shown = _shown_forms(_guessed(environ) | used)
        longest_first = sorted(self._shown, key=len, reverse=True)
        self._hidden = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def expand(self, text: str) -> str:
        """Replace each `$NAME` by its value.

        Raises SecretError, which names the variable, when one is missing or empty: GitHub hands
        an unset secret over as "".
        """
        return _NAME.sub(self._value, text)

    def optional(self, name: str) -> str:
        """Give the value of a name that may be missing; then it is ""."""
        return self._environ.get(name, "").strip()

    def redact(self, text: str) -> str:
        """Replace every known value in `text` by its `$NAME`, however it was encoded there."""
        if not self._shown:
            return text
        return self._hidden.sub(lambda found: self._shown.get(found[0].lower(), "$***"), text)

    def _value(self, found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        if found[2]:
            return self._value_of(found[2])
        whole = found[3]
        name = next((each for each in _readings(whole) if self._is_set(each)), whole)
        return self._value_of(name) + whole[len(name) :]

    def _is_set(self, name: str) -> bool:
        return name in _DYNAMIC or bool(self._environ.get(name))

    def _value_of(self, name: str) -> str:
        if name == _NUMBER:
            return self._number()
        if name == _TEXT:
            length = self._bound("DYNAMIC_STRING_LENGTH", 10)
            return "".join(self._rng.choice(_ALPHANUMERIC) for _ in range(length))
        value = self._environ.get(name)
        if value:
            return value
        raise SecretError(
            f"${name} {'has no value' if value is None else 'is empty'} (add the secret {name} in "
            f"the repository's settings and `{name}: ${{{{ secrets.{name} }}}}` to the `env:` of "
            "the workflow that runs this)"
        )

    def _number(self) -> str:
        least, most = self._bound("RANDOM_MIN", 0), self._bound("RANDOM_MAX", 1_000_000)
        if most < least:
            raise SecretError("RANDOM_MAX is below RANDOM_MIN (exchange them)")
        return str(self._rng.randint(least, most))

    def _bound(self, name: str, default: int) -> int:
        text = self._environ.get(name) or str(default)
        if text.isascii() and text.isdigit():
            return int(text)
        raise SecretError(f"{name} is not a whole number (set it to one, such as {default})")


class RedactingFormatter(logging.Formatter):
    """Formats a log record, its traceback included, without any secret's value."""

    def __init__(self, redact: Callable[[str], str], fmt: str | None = None) -> None:
        super().__init__(fmt)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Format the record, then redact the whole of it."""
        return self._redact(super().format(record))


def names_in(texts: Iterable[str]) -> set[str]:
    """Collect the names whose values these texts may hold."""
    return {name for place in _places(texts) for name in place} - _DYNAMIC


def readings_in(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """The same, a tuple for each place: the names that it may mean, of which one has a value."""
    return {place for place in _places(texts) if _DYNAMIC.isdisjoint(place)}


def _places(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found = [match for text in texts for match in _NAME.finditer(text) if not match[1]]
    return {tuple([match[2]] if match[2] else _readings(match[3])) for match in found}


def _readings(word: str) -> list[str]:
    """The names that a word without braces may mean: `$ServerIP` is one, `$HOSTname` may be two."""
    capitals = _CAPITALS.match(word)
    return [word, capitals[0]] if capitals and capitals[0] != word else [word]


def texts_of(monitor: Monitor) -> Iterator[str]:
    """Give every text of a monitor in which a `$NAME` is expanded."""
    yield from (monitor.url, str(monitor.port or ""), monitor.body or "", *monitor.headers)


def texts_with_secrets(config: Config) -> Iterator[str]:
    """Give every text of a configuration in which a `$NAME` is expanded."""
    for each in config.monitors:
        yield from texts_of(each)
    yield from (channel.url for channel in config.notifications.channels.values())
    yield from (*config.controls, config.ping)


def names_used(config: Config) -> list[str]:
    """The secrets that a workflow has to hand over, sorted: each `$NAME`, and `secrets`.

    A name without braces is taken whole: `$ServerIP` is no `$S`.
    """
    found = (match for text in texts_with_secrets(config) for match in _NAME.finditer(text))
    named = {match[2] or match[3] for match in found if not match[1]} - _DYNAMIC
    return sorted(named | set(config.secrets))


def secrets_for(config: Config, environ: Mapping[str, str]) -> Secrets:
    """Build the secrets of a configuration from the environment."""
    names = names_in(texts_with_secrets(config))
    return Secrets(environ, names | _upptime_values(environ))


def _upptime_values(environ: Mapping[str, str]) -> set[str]:
    """Upptime's variables for notifications, without the switches among them ("true")."""
    return {
        name
        for name, value in environ.items()
        if name.startswith("NOTIFICATION_") and len(value) >= _SHORTEST_GUESS
    }


def _guessed(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if _SECRETIVE.search(name) and len(value) >= _SHORTEST_GUESS
    }


def _shown_forms(values: Mapping[str, str]) -> dict[str, str]:
    """Map each form in which a value may turn up, in lower case, to its `$NAME`."""
    return {
        form.lower(): f"${name}"
        for name, value in sorted(values.items(), reverse=True)
        for part in _parts(value)
        for form in _forms(part)
        if len(form) >= _SHORTEST
    }


def _parts(value: str) -> Iterator[str]:
    """A value that is a URL also hides in its parts: errors name hosts, servers echo paths."""
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
    yield from (quote(value), quote(value, safe=""), quote_plus(value), html.escape(value))
    yield from (repr(value)[1:-1], repr(value.encode(errors="replace"))[2:-1])
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield from _base64_forms(value.encode(errors="replace"))


def _base64_forms(value: bytes) -> Iterator[str]:
    """Base64 of a longer text shows `value` in one of three ways, by where it begins.

    The characters at both ends also hold bits of the neighbours and are left out.
    """
    for shift in range(3):
        encode = base64.b64encode(bytes(shift) + value).rstrip(b"=").decode()
        whole = len(encode) if (shift + len(value)) % 3 == 0 else -1
        for form in (encode, encode.translate(str.maketrans("+/", "-_"))):
            yield form[(0, 2, 3)[shift] : whole]

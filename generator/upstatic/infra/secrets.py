"""Secrets: `$NAME` is expanded at the moment of use, and values are replaced by `$NAME` in texts.

Names are written as GitHub writes them, `$API_KEY`, `$ServerIP` or `${API_KEY}`; a `$` before a
lower-case letter is itself (`?$filter=`, GraphQL's `$id`), and `$$NAME` is the text `$NAME`.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from upstatic.domain.errors import SecretError
from upstatic.infra.redaction import Redactor

if TYPE_CHECKING:
    from upstatic.config.schema.root import Config

_NAME = re.compile(r"(\$)?\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Z][A-Za-z0-9_]*))")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBER = "DYNAMIC_RANDOM_NUMBER"
_TEXT = "DYNAMIC_ALPHANUMERIC_STRING"
_DYNAMIC = {_NUMBER, _TEXT}
_ALPHANUMERIC = string.ascii_letters + string.digits

# Names of variables that usually hold secrets, whether the configuration uses them or not. Only
# long values are hidden: SOME_API_KEY=test must not garble every "latest".
_SECRETIVE = re.compile(
    r"(TOKEN|SECRET|PASSWORD|API_KEY|ACCESS_KEY|PRIVATE_KEY|WEBHOOK_URL|(^|_)PAT)$"
)
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
        self._redactor = Redactor(_guessed(environ) | used)

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
        return self._redactor.redact(text)

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
            raise SecretError("RANDOM_MAX is below RANDOM_MIN (swap them)")
        return str(self._rng.randint(least, most))

    def _bound(self, name: str, default: int) -> int:
        text = self._environ.get(name) or str(default)
        if text.isascii() and text.isdigit():
            return int(text)
        raise SecretError(f"{name} is not a whole number (set it to one, such as {default})")


def names_in(texts: Iterable[str]) -> set[str]:
    """Collect the names whose values these texts may hold."""
    return {name for place in _places(texts) for name in place} - _DYNAMIC


def readings_in(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """The same, as a tuple for each use: the names that it may mean, of which one has a value."""
    return {place for place in _places(texts) if _DYNAMIC.isdisjoint(place)}


def _places(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found = [match for text in texts for match in _NAME.finditer(text) if not match[1]]
    return {tuple([match[2]] if match[2] else _readings(match[3])) for match in found}


def _readings(word: str) -> list[str]:
    """The names that a word without braces may mean: `$ServerIP` is one, `$HOSTname` may be two."""
    capitals = _CAPITALS.match(word)
    return [word, capitals[0]] if capitals and capitals[0] != word else [word]


def texts_with_secrets(config: "Config") -> Iterator[str]:
    """Give every text of a configuration in which a `$NAME` is expanded."""
    # Imported late: without a configuration there is none to read.
    from upstatic.config.schema.secret_texts import monitor_texts, texts_in  # noqa: PLC0415 - see above

    for each in config.monitors:
        yield from monitor_texts(each)
    yield from (channel.url for channel in config.notifications.channels.values())
    yield from (*config.controls, config.ping)
    yield from texts_in(config.publish.own)


def names_used(config: "Config") -> list[str]:
    """The secrets that a workflow has to pass on, sorted: each `$NAME`, and `secrets`.

    A name without braces is taken whole: `$ServerIP` is not `$S`.
    """
    found = (match for text in texts_with_secrets(config) for match in _NAME.finditer(text))
    named = {match[2] or match[3] for match in found if not match[1]} - _DYNAMIC
    return sorted(named | set(config.secrets))


def secrets_for(config: "Config", environ: Mapping[str, str]) -> Secrets:
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

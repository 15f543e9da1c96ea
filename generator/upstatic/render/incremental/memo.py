"""Values that are kept between renderings, as JSON next to the manifest of the site."""

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from upstatic.history.contained_paths import is_contained

NAME = "values.json"

log = logging.getLogger(__name__)
Value = TypeVar("Value")


@dataclass(slots=True, kw_only=True)
class Memo:
    """Values by name, each with the key of what it was computed from; it starts empty.

    `key` is that of everything that all values depend on: another program keeps nothing. A value
    of another key, or of a wrong shape, is computed again. `new` has those that are used.
    """

    key: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    def value(
        self, name: str, key: str, kind: TypeAdapter[Value], make: Callable[[], Value]
    ) -> Value:
        """The value of this name and key, kept or made; with the key "" it is always made."""
        if not key:
            return make()
        with suppress(ValidationError, TypeError, ValueError):
            known_key, plain = self.known.get(name, ("", None))
            if known_key == key:
                kept = kind.validate_python(plain)
                self.new[name] = [key, plain]
                return kept
        made = make()
        self.new[name] = [key, kind.dump_python(made, mode="json")]
        return made


def load(cache: Path, key: str) -> Memo:
    """What the last rendering kept; nothing when it cannot be read, or is a link."""
    path, known = cache / NAME, None
    if is_contained(path, cache.parent):
        try:
            found = json.loads(path.read_bytes())
            known = found["values"] if found["key"] == key else None
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.debug("%s: cannot be used (%s)", path, error)
    return Memo(key=key, known=known if isinstance(known, dict) else {})


def save(cache: Path, memo: Memo) -> None:
    """Keep the values that were used, for the next rendering."""
    path = cache / NAME
    if not is_contained(path, cache.parent):
        return
    text = json.dumps({"key": memo.key, "values": memo.new}, separators=(",", ":"))
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

"""The kinds of value in the file: what is accepted, how it is translated, what editors are told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from generator.config import endpoints
from generator.times import DAY_S, parse_duration

_NUMBER = re.compile(r"\s*-?[0-9]+(?:\.[0-9]+)?\s*")
DURATION_PATTERN = r"^\s*(\d+(\.\d+)?\s*[smhdwSMHDW]\s*)+$"


def _text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else value


def _listed(value: object) -> object:
    """Let one entry stand for a list of one, and forget empty entries."""
    if isinstance(value, list | tuple):
        return [item for item in value if item is not None]
    return [] if value == "" else [value]


def _headers(value: object) -> object:
    """Take a mapping for the headers it shows, and so each entry whose quotes were forgotten."""
    items = _listed(value)
    lines: list[object] = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping):
            lines += [f"{name}: {'' if said is None else said}" for name, said in item.items()]
        else:
            lines.append(item)
    return lines


def _whole(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("must be a whole number")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _port(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return endpoints.port(value)
    return endpoints.port("")


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Whole = Annotated[int, BeforeValidator(_whole)]
Wholes = Annotated[tuple[Whole, ...], BeforeValidator(_listed)]
Header = Annotated[str, BeforeValidator(_text), BeforeValidator(endpoints.header)]
Headers = Annotated[tuple[Header, ...], BeforeValidator(_headers)]
Port = Annotated[int | str | None, BeforeValidator(_port)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time: `30s`, `5m`, `1h30m`, or a plain number of `unit_s` seconds.

    The value is a number of `unit_s`: seconds, unless the key counts in something else.
    """

    at_least_s: float
    at_most_s: float
    unit_s: float = 1

    def __get_pydantic_core_schema__(self, source: object, _: GetCoreSchemaHandler) -> CoreSchema:
        """Read with `read`, and round where the field is a whole number."""
        read = self._read_whole if source is int else self.read
        return core_schema.no_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors: a number within the bounds, or text such as 30s."""
        least, most = self.at_least_s / self.unit_s, self.at_most_s / self.unit_s
        return {
            "anyOf": [
                {"type": "number", "minimum": least, "maximum": most},
                {"type": "string", "pattern": DURATION_PATTERN},
            ]
        }

    def read(self, value: object) -> float:
        """Translate what the file says. Raises ValueError."""
        seconds = self._seconds(value)
        if not self.at_least_s <= seconds <= self.at_most_s:
            raise ValueError(
                f"must be between {spell(self.at_least_s)} and {spell(self.at_most_s)}"
                f" (write 30s, 5m or 1h30m{self._plain()})"
            )
        return seconds / self.unit_s

    def _read_whole(self, value: object) -> int:
        return round(self.read(value))

    def _seconds(self, value: object) -> float:
        text = str(value)
        try:
            return float(text) * self.unit_s if _NUMBER.fullmatch(text) else parse_duration(text)
        except ValueError:
            remedy = f"write 30s, 5m or 1h30m{self._plain()}"
            raise ValueError(f"is no duration ({remedy})") from None

    def _plain(self) -> str:
        units = {1.0: "seconds", 0.001: "milliseconds", float(DAY_S): "days"}
        return f"; a plain number counts {units[float(self.unit_s)]}"


def spell(seconds: float) -> str:
    """Write a duration as the file would: 300 -> "5m"."""
    for unit, length_s in (("d", DAY_S), ("h", 3600), ("m", 60)):
        if seconds >= length_s and seconds % length_s == 0:
            return f"{seconds / length_s:g}{unit}"
    return f"{seconds:g}s" if seconds >= 1 or not seconds else f"{seconds * 1000:g}ms"

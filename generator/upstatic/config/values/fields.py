"""Types of values: what is accepted, how it is converted, and its JSON Schema."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from upstatic.config.values import endpoints
from upstatic.domain.times import DAY_S, HOUR_S, parse_duration

_NUMBER = re.compile(r"\s*-?[0-9]+(?:\.[0-9]+)?\s*")
DURATION_PATTERN = r"^\s*(\d+(\.\d+)?\s*([mM][sS]|[smhdwSMHDW])\s*)+$"


def _text(value: object) -> object:
    """Accept a number or a boolean as text; `1e3` is "1000", as in JavaScript."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).removesuffix(".0") if isinstance(value, int | float) else value


def not_blank(text: str) -> str:
    """Check that a text says something. Raises ValueError."""
    if not text.strip():
        raise ValueError("is empty (write some text)")
    return text


def _mapped(value: object) -> object:
    """Drop entries without a value."""
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if item is not None}
    return value


def listed(value: object) -> object:
    """Accept a single entry as a list of one, and drop empty entries."""
    if isinstance(value, list | tuple):
        return [item for item in value if item is not None]
    return [] if value == "" else [value]


def _headers(value: object) -> object:
    """Accept a mapping of headers, and entries without quotes."""
    items = listed(value)
    lines: list[object] = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping):
            lines += [f"{name}: {'' if said is None else said}" for name, said in item.items()]
        else:
            lines.append(item)
    return lines


def _whole(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("must be a whole number (write 3)")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _port(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return endpoints.port(value)
    return endpoints.port("")


_SCALAR = {"type": ["string", "number", "boolean"]}


def shown(word: str, schema: Mapping[str, object]) -> WithJsonSchema:
    """Tell editors what is accepted, and the documentation (in `$comment`) what to call it."""
    return WithJsonSchema({"$comment": word, **schema})


def choice(names: Sequence[str]) -> WithJsonSchema:
    """Tell editors and the documentation the words to choose from."""
    return shown(", ".join(f"`{name}`" for name in names), {"enum": list(names)})


def list_of(item: Mapping[str, object]) -> dict[str, object]:
    """Describe a list of such items, or one of them alone."""
    return {"anyOf": [{"type": "array", "items": {"anyOf": [item, {"type": "null"}]}}, item]}


Text = Annotated[str, BeforeValidator(_text), shown("text", _SCALAR)]
Texts = Annotated[
    tuple[Text, ...], BeforeValidator(listed), shown("list of texts", list_of(_SCALAR))
]
Whole = Annotated[int, BeforeValidator(_whole)]
TextMap = Annotated[
    dict[str, Text],
    BeforeValidator(_mapped),
    shown(
        "texts by name",
        {"type": "object", "additionalProperties": {"type": [*_SCALAR["type"], "null"]}},
    ),
]
Elements = Annotated[
    tuple[TextMap, ...],
    BeforeValidator(listed),
    shown("list of texts by name", list_of({"type": "object"})),
]
Header = Annotated[str, BeforeValidator(_text), AfterValidator(endpoints.header)]
Headers = Annotated[
    tuple[Header, ...],
    BeforeValidator(_headers),
    shown("list of header lines", list_of({"type": ["string", "object"]})),
]
TextOrNone = Annotated[str | None, BeforeValidator(_text), shown("text", _SCALAR)]
Switch = Annotated[bool | None, shown("true or false", {"type": "boolean"})]
Port = Annotated[
    int | str | None,
    BeforeValidator(_port),
    shown("port", {"type": ["integer", "string"], "minimum": 1, "maximum": endpoints.LAST_PORT}),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A duration: `30s`, `5m`, `1h30m`, or a plain number of `unit_s` seconds.

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
            "$comment": "duration",
            "anyOf": [
                {"type": "number", "minimum": least, "maximum": most},
                {"type": "string", "pattern": DURATION_PATTERN},
            ],
        }

    def read(self, value: object) -> float:
        """Translate what the file says. Raises ValueError."""
        seconds = self._seconds(value)
        if not self.at_least_s <= seconds <= self.at_most_s:
            raise ValueError(
                f"must be between {spell(self.at_least_s)} and {spell(self.at_most_s)}"
                f" (write 30s, 5m or 1h30m; a plain number counts {self._unit()})"
            )
        return seconds / self.unit_s

    def _read_whole(self, value: object) -> int:
        return round(self.read(value))

    def _seconds(self, value: object) -> float:
        text = str(value)
        try:
            return float(text) * self.unit_s if _NUMBER.fullmatch(text) else parse_duration(text)
        except ValueError:
            raise ValueError("is not a duration (write 30s, 5m or 1h30m)") from None

    def _unit(self) -> str:
        units = {1.0: "seconds", 60.0: "minutes", 0.001: "milliseconds", float(DAY_S): "days"}
        return units[float(self.unit_s)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A whole number within bounds."""

    at_least: int
    at_most: int

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        """Read with `read`."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors: a whole number within the bounds."""
        bounds = {"minimum": self.at_least, "maximum": self.at_most}
        return {"$comment": "whole number", "type": ["integer", "string"], **bounds}

    def read(self, value: object) -> int:
        """Check what the file says. Raises ValueError."""
        bounds = f"write {self.at_least} to {self.at_most}"
        if not re.fullmatch(r"\s*[0-9]{1,9}(?:\.0)?\s*", str(value)):
            raise ValueError(f"must be a whole number ({bounds})")
        number = int(float(str(value)))
        if not self.at_least <= number <= self.at_most:
            raise ValueError(f"is out of bounds ({bounds})")
        return number


def spell(seconds: float) -> str:
    """Write a duration as the file would: 300 -> "5m"."""
    for unit, length_s in (("d", DAY_S), ("h", HOUR_S), ("m", 60)):
        if seconds >= length_s and seconds % length_s == 0:
            return f"{seconds / length_s:g}{unit}"
    return f"{seconds:g}s" if seconds >= 1 or not seconds else f"{seconds * 1000:g}ms"

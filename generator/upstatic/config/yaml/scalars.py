"""What a plain YAML scalar means: the YAML 1.2 core schema, read exactly as js-yaml 4 reads it."""

import math
import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_WHOLE = re.compile(r"([-+]?)(0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)")
_BROKEN = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_BASES = {"0b": 2, "0o": 8, "0x": 16}


def resolve(text: str) -> Scalar:
    """Give the value of an unquoted scalar: `on` and `12:30` are text, `010` is 10, `0o10` is 8.

    Dates stay text, and so does a number too large for a float.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    value = _number(text)
    return text if value is None else value


def _number(text: str) -> int | float | None:
    if not (whole := _WHOLE.fullmatch(text)):
        value = float(text) if _BROKEN.fullmatch(text) else math.inf
        return value if math.isfinite(value) else None
    sign, digits = whole.groups()
    base = _BASES.get(digits[:2], 10)
    number = digits if base == 10 else digits[2:]  # noqa: PLR2004 - ten is ten
    if len(number) > 308:  # noqa: PLR2004 - js-yaml leaves what no float can hold as text
        return None
    return int(number, base) * (-1 if sign == "-" else 1)

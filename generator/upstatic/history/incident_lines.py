"""The usual layout of an incident's file, read line by line: a fifth of the time that YAML takes.

Whatever is written in another way is left to the YAML parser; the values are the same, all texts.
"""

import re
from typing import Any

# Letters and signs that YAML takes as they are: no controls, other line ends or marks.
_SIGN = (
    "\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff"
)
_CHAR = f"[\x20-\x7e{_SIGN}]"
_PLAIN = re.compile(f"[A-Za-z0-9{_SIGN}]{_CHAR}*")
_QUOTED = re.compile(f"'((?:(?!'){_CHAR}|'')*)'")
_PAIR = re.compile(r"([A-Za-z]+):(?: (.+))?")
_MEMBER = re.compile(r"  ([a-z]+): (.+)")
_FLOW = re.compile(r"\[(\w[\w-]*(?:, \w[\w-]*)*)?\]", re.ASCII)
_LISTS = ("told", "updates")


class _OtherLayout(Exception):  # noqa: N818 - it is none
    """The file is not written as the program writes it."""


def usual_data(text: str, head: str) -> dict[str, Any] | None:
    """The mapping in a file that starts with the line `head`; None if its layout is another."""
    first, *lines = text.removesuffix("\n").split("\n")
    if first != head:
        return None
    try:
        return _mapping(lines)
    except _OtherLayout:
        return None


def _mapping(lines: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    name = ""
    for line in lines:
        if pair := _PAIR.fullmatch(line):
            name = pair[1]
            if name in data:
                raise _OtherLayout
            data[name] = _value(name, pair[2])
        elif name == "told" and line.startswith("- "):
            data[name].append(_scalar(line[2:]))
        elif name == "updates" and line.startswith("- "):
            data[name].append({})
            _add(data[name][-1], f"  {line[2:]}")
        elif name == "updates" and data[name]:
            _add(data[name][-1], line)
        else:
            raise _OtherLayout
    if not all(data.get(one, True) for one in _LISTS):
        raise _OtherLayout
    return data


def _value(name: str, text: str | None) -> Any:  # noqa: ANN401 - a text, a list or a mapping
    if name in _LISTS and text is None:
        return []
    if name == "expected" or name in _LISTS:
        raise _OtherLayout
    if name == "components":
        found = _FLOW.fullmatch(text or "")
        if not found:
            raise _OtherLayout
        return found[1].split(", ") if found[1] else []
    return _scalar(text) if text else ""


def _add(update: dict[str, str], line: str) -> None:
    member = _MEMBER.fullmatch(line)
    if not member or member[1] in update:
        raise _OtherLayout
    update[member[1]] = _scalar(member[2])


def _scalar(text: str) -> str:
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1].replace("''", "'")
    is_plain = _PLAIN.fullmatch(text) and not text.endswith((":", " "))
    if not is_plain or ": " in text or " #" in text:
        raise _OtherLayout
    return text

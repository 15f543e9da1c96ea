"""Fields of an issue: hidden comments, and issue forms as GitHub renders them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

KEYS = (
    "start", "end", "expectedDown", "expectedDegraded", "components", "impact", "timezone",
)  # fmt: skip

_HEADINGS = {
    "what is happening": "message", "what is planned": "message", "message": "message",
    "description": "message",
    "affected monitors": "components", "components": "components", "monitors": "components",
    "impact": "impact",
    "began": "start", "begins": "start", "start": "start",
    "ended": "end", "ends": "end", "end": "end",
    "time zone": "timezone", "timezone": "timezone",
    "expected": "expected", "what to expect": "expected",
    "incident": "incident",
}  # fmt: skip
_NOTHING = ("", "_No response_", "None", "N/A", "n/a")

_HIDDEN = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_KEY = re.compile(rf"(?:^|(?<=\s))({'|'.join(KEYS)})\s*:", re.IGNORECASE)
_OFFICIAL = {key.lower(): key for key in KEYS}
_SECTION = re.compile(r"^### +(.+?) *\n+(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFields:
    """A text for people, and what was filled in next to it, by key."""

    text: str
    values: Mapping[str, str]

    def names(self, key: str) -> tuple[str, ...]:
        """The names in a list, by commas or lines."""
        parts = re.split(r"[,;\n]", self.values.get(key, ""))
        return tuple(dict.fromkeys(name for part in parts if (name := part.strip(" \t*-"))))


def read_fields(text: str) -> FormFields:
    """The text of an issue or a comment, and its fields; the last of a key counts."""
    hidden = dict(_in_comments(_HIDDEN.findall(text)))
    plain = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown, form = _form(plain)
    return FormFields(text=_tidy(shown), values={**form, **hidden})


def _in_comments(comments: Iterable[str]) -> Iterator[tuple[str, str]]:
    for comment in comments:
        found = list(_KEY.finditer(comment))
        ends = [match.start() for match in found[1:]] + [len(comment)]
        for match, end in zip(found, ends, strict=False):
            if value := comment[match.end() : end].strip():
                yield _OFFICIAL[match[1].lower()], value


def _form(text: str) -> tuple[str, dict[str, str]]:
    """The text of a form without the fields that are read, and those fields."""
    values: dict[str, str] = {}
    kept: list[str] = []
    for match in _SECTION.finditer(text):
        heading, value = match[1].strip(), match[2].strip()
        key = _HEADINGS.get(heading.casefold().rstrip("?: "))
        if value in _NOTHING:
            continue
        if key is None:
            kept.append(f"### {heading}\n\n{value}")
        elif key == "message":
            kept.append(value)
        else:
            values[key] = value
    if not values:
        return text, {}
    before = text[: text.index("### ")] if "### " in text else ""
    return "\n\n".join([before.strip(), *kept]), values


def _tidy(text: str) -> str:
    """Without blanks at the end of lines and more than one blank line in a row."""
    lines = "\n".join(line.rstrip() for line in text.expandtabs(4).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()

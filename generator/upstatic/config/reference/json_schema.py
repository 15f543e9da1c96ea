"""The keys as JSON Schema and as Markdown tables, from their declarations."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from pydantic.fields import FieldInfo

from upstatic.config.lint.unknown_keys import SECTIONS
from upstatic.config.schema.kind_keys import KEYS_OF
from upstatic.config.schema.root import Config, Section
from upstatic.config.values.fields import Duration, spell
from upstatic.config.values.severities import PATTERN
from upstatic.config.values.upptime_keys import LATER, NO_EFFECT

Json = dict[str, Any]

TITLES = {
    "": "Top level",
    "sites": "A monitor: an entry of `sites`",
    "navbar": "A link of `navbar`",
    "maintenance": "A maintenance: an entry of `maintenance`",
    "channels": "A channel: an entry of `channels`",
    "site": "A target of `publish`: an entry of `site`",
    "escalate": "A step of escalation: an entry of `escalate`",
}
_MONITOR_NEEDS = {
    "anyOf": [
        {"required": ["url"]},
        {"required": ["check"], "properties": {"check": {"const": "heartbeat"}}},
    ]
}
_HEAD = ("| key | what | default | meaning |", "|---|---|---|---|")
_LINK_NEEDS = {"anyOf": [{"required": ["href"]}, {"required": ["url"]}]}


def json_schema() -> Json:
    """Describe the file as JSON Schema (draft 7), as editors with a YAML language server read it.

    Keys that nothing reads are errors there, except for `x-…`; Upptime's own say why they have
    no effect. A key without a value is fine wherever one may be left out.
    """
    whole = Config.model_json_schema(by_alias=True)
    models = whole["$defs"] | {"Config": whole}
    for name, section in SECTIONS.items():
        _describe(models[section.__name__], name, section)
    models["StatusWebsite"]["type"].append("boolean")
    models["Notifications"]["type"].append("array")
    models["SiteTarget"]["type"] = ["object", "string"]
    models["Severities"]["patternProperties"][PATTERN] = {}
    models["Channel"]["type"] = ["object", "string"]
    models["Objective"]["type"] = ["object", "number", "string", "boolean", "null"]
    models["Monitor"] |= _MONITOR_NEEDS
    whole["$defs"]["NavLink"] |= {"required": ["title"], **_LINK_NEEDS}
    whole["$defs"]["NavLink"]["properties"]["url"] = {"type": "string", "description": "`href`."}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": ".upptimerc.yml",
        **whole,
    }


def tables() -> str:
    """Write the keys as Markdown, a table for each section."""
    return "\n".join(_table(name, section) for name, section in SECTIONS.items())


def _describe(model: Json, name: str, section: type[Section]) -> None:
    """Finish pydantic's description of one section, in place."""
    model.pop("title", None)
    about = docstrings(section)
    for key, field in section.file_keys().items():
        part = model["properties"][key]
        part.pop("title", None)
        part["description"] = about[field]
        if not section.model_fields[field].is_required():
            _allow_empty(part)
    for key, why in NO_EFFECT.get(name, {}).items():
        model["properties"][key] = _idle(why)
    # an entry of a list has to be there; a section may be left empty
    model["type"] = ["object"] if name in ("sites", "navbar") else ["object", "null"]
    model |= {"additionalProperties": False, "patternProperties": {r"^(x-|\.)": True}}


def _allow_empty(part: Json) -> None:
    """Let editors accept the key without a value, as the loader does."""
    if "enum" in part:
        part["enum"] = [*part["enum"], None]
    elif "type" in part:
        types = part["type"] if isinstance(part["type"], list) else [part["type"]]
        part["type"] = [*types, "null"]
    elif "anyOf" in part:
        part["anyOf"].append({"type": "null"})
    elif "$ref" in part:
        part["allOf"] = [{"$ref": part.pop("$ref")}]  # draft 7 sees nothing next to a $ref


def _idle(why: str) -> Json:
    if why == LATER:
        return {"description": f"Has no effect yet: {why}."}
    return {"description": f"Has no effect: {why}.", "deprecated": True}


def docstrings(section: type[Section]) -> Mapping[str, str]:
    """Read the text below each key of a section, by the name of the field."""
    return {
        name: text
        for part in reversed(section.__mro__)
        if issubclass(part, Section)
        for name, text in _own_docstrings(part)
    }


def _own_docstrings(section: type[Section]) -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(inspect.getsource(section)).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - what getsource gives for a class
    for key, below in zip(tree.body, tree.body[1:], strict=False):
        match key, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                pass


def _table(name: str, section: type[Section]) -> str:
    """Write a table for each class that declares keys: a monitor has one for each kind of check."""
    title = TITLES.get(name, f"`{name}`")
    described = Config.model_json_schema(by_alias=True)
    parts = (described["$defs"] | {"Config": described})[section.__name__]["properties"]
    groups = [part for part in reversed(section.__mro__) if issubclass(part, Section)]
    if name != "sites":  # where the keys of its groups are
        groups = [section]
    tables: dict[str, list[str]] = {}
    for part in groups:
        tables.setdefault(_about(part, section), []).extend(_rows(part, section, parts))
    written = [
        "\n".join([*filter(None, [about]), *_HEAD, *rows, ""])
        for about, rows in tables.items()
        if rows
    ]
    return "\n".join([f"### {title}", "", *written, *_as_for_a_monitor(section)])


def _as_for_a_monitor(section: type[Section]) -> list[str]:
    """Name the keys that a section shares with monitors."""
    own = dict(_own_docstrings(section))
    shared = [f"`{key}`" for key, field in section.file_keys().items() if field not in own]
    is_monitor = section is SECTIONS["sites"]
    return [f"As for a monitor: {', '.join(shared)}.", ""] if shared and not is_monitor else []


def _about(part: type[Section], section: type[Section]) -> str:
    """Say what a part of a section is about, or which kinds of check read it."""
    if part is section:
        return ""
    kinds = [f"`{kind}`" for kind, keys in KEYS_OF.items() if issubclass(keys, part)]
    is_for_some = kinds and len(kinds) < len(KEYS_OF)
    return f"For {', '.join(kinds)}:\n" if is_for_some else f"{inspect.getdoc(part)}\n"


def _rows(part: type[Section], section: type[Section], parts: Mapping[str, Json]) -> Iterator[str]:
    own = dict(_own_docstrings(part))
    for key, field in section.file_keys().items():
        if field in own:
            default = _default(section.model_fields[field])
            yield f"| `{key}` | {_type(parts[key])} | {default} | {own[field]} |"


def _type(part: Json) -> str:
    if "$comment" in part:
        return str(part["$comment"])
    words = {"integer": "whole number", "boolean": "true or false", "array": "list"}
    return words.get(part.get("type", ""), "mapping")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    lengths = [each for each in field.metadata if isinstance(each, Duration)]
    if lengths and value is not None:
        return f"`{spell(value * lengths[0].unit_s)}`"
    if isinstance(value, Section) or value in (None, "", (), {}):
        return ""
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, time):
        return f"`{value:%H:%M}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"

"""An incident as YAML that people can read and edit, and back."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.domain.times import format_time, parse_time
from upstatic.history.file_lines import VERSION, VERSION_LINE
from upstatic.history.incident_lines import usual_data

_VERSION = re.compile(r"# upstatic history (\d{1,9})$", re.MULTILINE | re.ASCII)
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text
# YAML 1.1 takes these for line ends and folds them; quoted, they are escaped and come back.
_OTHER_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")


def newer_version(text: str) -> str:
    """Why this version must not rewrite a file; "" when it may."""
    found = _VERSION.match(text)
    if found is None or int(found[1]) <= VERSION:
        return ""
    return f"written by a newer Upstatic (format {found[1]}, this one knows {VERSION})"


@lru_cache(maxsize=1 << 13)  # several stages of a run read the same append_only
def parse(number: int, text: str) -> Incident:
    """An incident out of its file. Raises ValueError with what is wrong."""
    if newer := newer_version(text):
        raise ValueError(newer)
    try:
        data = usual_data(text, VERSION_LINE)
        if data is None:
            data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a base loader makes texts only
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML ({' '.join(str(error).split())})") from error
    if not isinstance(data, dict):
        raise ValueError("not an incident (write title, phase, impact and started)")  # noqa: TRY004 - as for every damage
    try:
        return _incident(number, data)
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"a key has the wrong kind of value ({error})") from error


def _incident(number: int, data: Mapping[str, Any]) -> Incident:
    expected = data.get("expected") or {}
    _check_whole(data)
    return Incident(
        number=number,
        key=_word(data, "key"),
        title=str(data["title"]),
        phase=Phase(data["phase"]),
        impact=Impact(data["impact"]),
        components=_texts(data.get("components")),
        started=parse_time(data["started"]),
        ended=parse_time(data["ended"]) if data.get("ended") else None,
        updates=tuple(_update(one) for one in data.get("updates") or ()),
        expected={str(slug): Status(status) for slug, status in expected.items()},
        told=_texts(data.get("told")),
        url=_word(data, "url"),
        updated=parse_time(data["updated"]) if data.get("updated") else None,
        impact_stated=_word(data, "impactStated") == "true",
        labelled_acknowledged=_word(data, "acknowledged") == "true",
    )


def _check_whole(data: Mapping[str, Any]) -> None:
    """Find automatic incidents that end too early, as after a full disk. Raises ValueError."""
    if not str(data.get("key") or "").startswith(("down-", "degraded-")):
        return
    if data["phase"] == Phase.RESOLVED and not data.get("ended"):
        raise ValueError("ended is missing")
    is_mirror = bool(data.get("url"))  # people may have emptied the text
    if not data.get("told") or not (data.get("updates") or is_mirror):
        raise ValueError("the end of the file is missing")


def _update(data: Mapping[str, Any]) -> Update:
    return Update(
        id=str(data["id"]),
        time=parse_time(data["time"]),
        phase=Phase(data["phase"]),
        body=_word(data, "body"),
        author=_word(data, "author"),
    )


def _word(data: Mapping[str, Any], key: str) -> str:
    return str(data.get(key) or "")


def _texts(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(str(one) for one in value)


def write_text(incident: Incident) -> str:
    """The whole file; empty values are left out, except for the end."""
    data = {
        "key": incident.key,
        "title": incident.title,
        "phase": incident.phase.value,
        "impact": incident.impact.value,
        "impactStated": incident.impact_stated,
        "acknowledged": incident.labelled_acknowledged,
        "components": _Line(incident.components),
        "started": _Plain(format_time(incident.started)),
        "ended": _Plain(format_time(incident.ended)) if incident.ended else _Plain(),
        "expected": {slug: status.value for slug, status in incident.expected.items()},
        "url": incident.url,
        "updated": _Plain(format_time(incident.updated)) if incident.updated else "",
        "told": list(incident.told),
        "updates": [_said(update) for update in incident.updates],
    }
    kept = {name: value for name, value in data.items() if value or name in ("title", "ended")}
    text = yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 16)
    return f"{VERSION_LINE}\n{text}"


def _said(update: Update) -> dict[str, str]:
    data = {
        "id": update.id,
        "time": _Plain(format_time(update.time)),
        "phase": update.phase.value,
        "author": update.author,
        "body": update.body,
    }
    return {name: value for name, value in data.items() if value or name == "id"}


class _Plain(str):
    """A text that is written without quotes."""

    __slots__ = ()


class _Line(tuple[str, ...]):
    """A list that is written in one line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as people do."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    block = "|" if "\n" in text else None
    style = '"' if _OTHER_LINE_ENDS.search(text) else block
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_plain(dumper: yaml.SafeDumper, text: _Plain) -> yaml.ScalarNode:
    tag = "timestamp" if text else "null"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", str(text))


def _represent_line(dumper: yaml.SafeDumper, line: Sequence[str]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", list(line), flow_style=True)


_Dumper.add_representer(str, _represent)
_Dumper.add_representer(_Plain, _represent_plain)
_Dumper.add_representer(_Line, _represent_line)

"""Incidents and maintenance: a YAML file each, readable by people, rewritten whole."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only
from upstatic.history.append_only import VERSION_LINE
from upstatic.history.file_names import INCIDENTS

_WITHDRAWN = re.compile(r"^withdrawn: true$", re.MULTILINE)
_IDENTITY = re.compile(r"[a-z]+-[^\s'\"]+-\d{8}T\d{6}Z", re.ASCII)
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text

# YAML 1.1 takes these for line ends and folds them; quoted, they are escaped and come back.
_OTHER_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")

log = logging.getLogger(__name__)


def read(history: Path) -> list[Incident]:
    """Every incident on file, by number, but for those that were taken back.

    A damaged file is left out, with a warning. Raises HistoryError when a file cannot be read, or
    when a newer version wrote it.
    """
    shown, _ = _sorted(history)
    return shown


def write(history: Path, incident: Incident) -> bool:
    """Put an incident on file; returns whether that changed anything. Raises HistoryError."""
    path = INCIDENTS.writable(history, str(incident.number))
    new = _write(incident)
    if _text(path) == new:
        return False
    append_only.rewrite(path, new.removesuffix("\n").split("\n"))
    return True


def withdraw(history: Path, number: int) -> bool:
    """Show an incident no more, for the team took its issue back; returns whether it was shown.

    The file stays: nothing is deleted, and what it tells of must not be opened anew. Writing the
    incident again brings it back. Raises HistoryError.
    """
    path = INCIDENTS.writable(history, str(number))
    text = _text(path)
    if not text or _WITHDRAWN.search(text):
        return False
    append_only.rewrite(path, [*text.removesuffix("\n").split("\n"), "withdrawn: true"])
    return True


def withdrawn(history: Path) -> set[str]:
    """The identities of all that only incidents tell of that were taken back.

    Of an incident that was opened twice, one is taken back, and the other tells the same.
    """
    shown, withdrawn = _sorted(history)
    return _identities(withdrawn) - _identities(shown)


def _sorted(history: Path) -> tuple[list[Incident], list[Incident]]:
    """The incidents that can be read: those that are shown, and those that were taken back."""
    shown: list[Incident] = []
    withdrawn: list[Incident] = []
    for path in _paths(history):
        text = _text(path)
        incident = _load(path, text)
        if incident is not None:
            (withdrawn if _WITHDRAWN.search(text) else shown).append(incident)
    return shown, withdrawn


def _identities(incidents: Iterable[Incident]) -> set[str]:
    return {id_ for one in incidents for id_ in (one.key, *one.told) if id_}


def in_damage(history: Path) -> set[str]:
    """What look like identities in files that cannot be read: they have been told of."""
    texts = ((path, _text(path)) for path in _paths(history))
    damaged = [text for path, text in texts if _is_damaged(_number(path), text)]
    return {id_ for text in damaged for id_ in _IDENTITY.findall(text)}


def _is_damaged(number: int, text: str) -> bool:
    try:
        _parse(number, text)
    except ValueError:
        return True
    return False


def next_number(history: Path) -> int:
    """A number that no file has, not even a damaged one."""
    return max((_number(path) for path in _paths(history)), default=0) + 1


def _paths(history: Path) -> list[Path]:
    return sorted(INCIDENTS.existing(history), key=_number)


def _number(path: Path) -> int:
    return int(path.stem)


def _text(path: Path) -> str:
    """A file as it is; a last line without its end counts, for people edit these files."""
    page = append_only.load(path)
    return "\n".join([*page.lines, page.tail])


def _load(path: Path, text: str) -> Incident | None:
    try:
        return _parse(_number(path), text)
    except ValueError as error:
        log.warning("%s: damaged and left out: %s (correct it, or take it from git)", path, error)
        return None


@lru_cache(maxsize=1 << 13)  # several stages of a run read the same append_only
def _parse(number: int, text: str) -> Incident:
    """An incident out of its file. Raises ValueError with what is wrong."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a base loader makes texts only
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML ({' '.join(str(error).split())})") from error
    if not isinstance(data, dict):
        raise ValueError("no incident (write title, phase, impact and started)")  # noqa: TRY004 - as for every damage
    try:
        return _incident(number, data)
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"a key has the wrong kind of value ({error})") from error


def _incident(number: int, data: Mapping[str, Any]) -> Incident:
    expected = data.get("expected") or {}
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
    )


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
        raise TypeError(f"{value!r} is no list")
    return tuple(str(one) for one in value)


def _write(incident: Incident) -> str:
    """The whole file; what is empty is left out, but for the end, which people look for."""
    data = {
        "key": incident.key,
        "title": incident.title,
        "phase": incident.phase.value,
        "impact": incident.impact.value,
        "impactStated": _Plain("true") if incident.impact_stated else "",
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

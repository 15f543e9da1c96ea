"""What was found: a kind with its details, as a line or as JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from upstatic.tools.doctor.finding_kinds import KINDS, Kind, Severity

_PLACE = re.compile(r"(?<!\{)\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; `places` are its details, `web` is the repository's URL or ""."""

    name: str
    places: Mapping[str, object] = field(default_factory=dict)
    web: str = ""

    @property
    def severity(self) -> Severity:
        """The severity of its kind."""
        return KINDS[self.name].severity

    def __str__(self) -> str:
        """One line: the severity, where, what, and what to do."""
        kind = KINDS[self.name]
        text = f"{kind.severity}: {kind.where}: {kind.what} ({self._remedy(kind)})"
        return " ".join(_filled(text, self.places).split())

    def as_json(self) -> dict[str, str]:
        """Its parts for programs; `name` is its name in docs/doctor.md."""
        kind = KINDS[self.name]
        parts = {"where": kind.where, "what": kind.what, "todo": self._remedy(kind)}
        filled = {
            part: " ".join(_filled(text, self.places).split()) for part, text in parts.items()
        }
        return {"name": self.name, "severity": kind.severity.value, **filled}

    def _remedy(self, kind: Kind) -> str:
        return f"{kind.todo}: {self.web}/{kind.link}" if self.web and kind.link else kind.todo


def found(kind: str, /, *, web: str = "", **places: object) -> Finding:
    """A finding of this kind, a name in KINDS."""
    return Finding(name=kind, places=places, web=web)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The most severe first, each line once."""
    once = {str(one): one for one in findings}
    return sorted(once.values(), key=lambda one: list(Severity).index(one.severity))


def _filled(text: str, places: Mapping[str, object]) -> str:
    """The text with its places filled in one pass, because values may contain braces."""
    return _PLACE.sub(lambda place: str(places.get(place[1], place[0])), text)

"""Every finding there can be: how bad it is, what is wrong, and what to do about it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_PLACE = re.compile(r"(?<!\{)\{(\w+)\}")


class Severity(StrEnum):
    """PROBLEM: something does not work. HINT: it does, for now. UNSEEN: nobody could look."""

    PROBLEM = "problem"
    HINT = "hint"
    UNSEEN = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A sort of finding. Words in braces are places for what was found.

    `link` is a path below the repository's address on GitHub; "" where nothing is to be seen.
    """

    severity: Severity = Severity.PROBLEM
    where: str
    what: str
    todo: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; `places` fill the words of its kind, `web` is the repository's address or ""."""

    name: str
    places: Mapping[str, object] = field(default_factory=dict)
    web: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.name].severity

    def __str__(self) -> str:
        """One line: how bad, where, what, and what to do."""
        kind = KINDS[self.name]
        text = f"{kind.severity}: {kind.where}: {kind.what} ({self._remedy(kind)})"
        return " ".join(_filled(text, self.places).split())

    def _remedy(self, kind: Kind) -> str:
        return f"{kind.todo}: {self.web}/{kind.link}" if self.web and kind.link else kind.todo


def found(kind: str, /, *, web: str = "", **places: object) -> Finding:
    """A finding of this kind, a name in KINDS."""
    return Finding(name=kind, places=places, web=web)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, each line once."""
    once = {str(one): one for one in findings}
    return sorted(once.values(), key=lambda one: list(Severity).index(one.severity))


def _filled(text: str, places: Mapping[str, object]) -> str:
    """The text with its places filled, in one go: values may hold braces."""
    return _PLACE.sub(lambda place: str(places.get(place[1], place[0])), text)


_HINT, _UNSEEN = Severity.HINT, Severity.UNSEEN
_SETTINGS = "settings/secrets/actions"

KINDS: Mapping[str, Kind] = {
    "unseen": Kind(
        severity=_UNSEEN, where="{what}", what="{why}", todo="{todo}",
    ),
    "repository-gone": Kind(
        where="{repository}",
        what="GitHub knows no such repository, or the token may not see it",
        todo="compare owner and repo in .upptimerc.yml with its address",
    ),
    "repository-other": Kind(
        severity=_HINT,
        where=".upptimerc.yml",
        what="names {named}, but this checkout's origin is {origin}",
        todo="correct owner and repo: issues and links follow them",
    ),
    "repository-archived": Kind(
        where="{repository}",
        what="is archived: nothing runs and nothing can be pushed",
        todo="unarchive it", link="settings",
    ),
    "repository-large": Kind(
        severity=_HINT, where="{repository}",
        what="has {size}, and GitHub asks for less than 1 GB",
        todo="see which files grow: history/ itself takes some 32 MB a year for ten monitors",
    ),
    "file-large": Kind(
        severity=_HINT, where="{path}",
        what="has {size}; GitHub refuses files of more than 100 MB",
        todo="serve it from elsewhere, or make it smaller",
    ),
    "token-refused": Kind(
        where="GITHUB_TOKEN", what="GitHub refuses it: it is wrong, or has expired",
        todo="make a new one, or unset it",
    ),
    "clock-off": Kind(
        severity=_HINT, where="clock",
        what="this machine is {skew} {direction} GitHub: rounds are filed under wrong times",
        todo="let it set itself, e.g. timedatectl set-ntp true",
    ),
    "pages-off": Kind(
        where="GitHub Pages", what="is not switched on: nobody can see the page",
        todo="choose GitHub Actions as the source", link="settings/pages",
    ),
    "pages-source": Kind(
        where="GitHub Pages", what="is built from a branch, not by the workflow",
        todo="choose GitHub Actions as the source", link="settings/pages",
    ),
    "pages-domain": Kind(
        where="GitHub Pages",
        what="serves {served}, but .upptimerc.yml has cname: {wanted}",
        todo="set the same custom domain", link="settings/pages",
    ),
    "pages-https": Kind(
        severity=_HINT, where="GitHub Pages", what="does not enforce HTTPS",
        todo="tick Enforce HTTPS", link="settings/pages",
    ),
    "actions-off": Kind(
        where="GitHub Actions", what="is switched off: nothing is measured",
        todo="allow actions", link="settings/actions",
    ),
    "actions-local": Kind(
        where="GitHub Actions", what="only actions of your own are allowed, and {path} uses others",
        todo="allow those of GitHub too", link="settings/actions",
    ),
    "workflow-missing": Kind(
        severity=_HINT, where=".github/workflows",
        what="no workflow there runs rounds",
        todo="run init, unless something else runs them",
    ),
    "workflow-unreadable": Kind(
        where="{path}:{line}:{column}", what="{problem}",
        todo="correct it: GitHub runs nothing of it",
    ),
    "workflow-not-there": Kind(
        where="{path}", what="is not on the branch {branch}, so its schedule does not start",
        todo="merge it there, and push",
    ),
    "workflow-inactive": Kind(
        where="{path}",
        what="GitHub has switched its schedule off, as it does after 60 days without a commit",
        todo="choose Enable workflow", link="actions",
    ),
    "workflow-disabled": Kind(
        where="{path}", what="somebody switched it off ({state})",
        todo="choose Enable workflow", link="actions",
    ),
    "workflow-unscheduled": Kind(
        where="{path}", what="has no schedule: it measures only when somebody starts it",
        todo='add on: schedule: - cron: "3-58/5 * * * *"',
    ),
    "workflow-failing": Kind(
        where="{path}", what="its last scheduled run, at {when}, ended as {conclusion}",
        todo="read its log: {log}",
    ),
    "workflow-silent": Kind(
        where="{path}", what="its schedule has started nothing {since}",
        todo="see whether it is enabled; a push to it starts the schedule anew", link="actions",
    ),
    "workflow-rights": Kind(
        where="{path}", what="its job {job} lacks permissions: {rights}",
        todo="run init, or add them to the job",
    ),
    "upptime-beside": Kind(
        where="{path}", what="is Upptime's, and writes to this repository beside ours",
        todo="run init --remove-upptime",
    ),
    "secret-missing": Kind(
        where="${name}", what="{users} cannot be used: it has no value here",
        todo="add the secret {name}, and its line to env:", link=_SETTINGS,
    ),
    "secret-not-passed": Kind(
        where="{path}", what="${name}, which {users} needs, is not passed to {steps}",
        todo="run init, or add {name}: ${{ secrets.{name} }} to its env:",
    ),
    "secret-unused": Kind(
        severity=_HINT, where="{path}", what="passes {name}, which .upptimerc.yml does not name",
        todo="remove the line if it is left over",
    ),
    "token-not-passed": Kind(
        where="{path}", what="GITHUB_TOKEN is not passed to {steps}: issues and the push need it",
        todo="add GITHUB_TOKEN: ${{ github.token }} to its env:",
    ),
    "rounds-none": Kind(
        where="rounds", what="nothing was measured in the last week",
        todo="run the Status workflow, or git pull if this checkout is old", link="actions",
    ),
    "rounds-old": Kind(
        where="rounds", what="the last one is {age} old, and one is due every {every}",
        todo="is the schedule switched on? git pull first if this checkout is old", link="actions",
    ),
    "rounds-rare": Kind(
        severity=_HINT, where="rounds",
        what="in 24 hours there were {count} of about {wanted}, the longest pause was {pause}",
        todo="GitHub starts schedules late when it is busy; runners of your own, or another"
        " scheduler that starts the workflow, are on time",
    ),
    "monitor-unmeasured": Kind(
        severity=_HINT, where="{monitor}", what="was not measured {since}, though rounds go on",
        todo="the log of a round says why",
    ),
    "channel-broken": Kind(where="{channel}", what="{problem}", todo="then try: notify --test"),
    "channel-failing": Kind(
        where="channel {channel}", what="has taken nothing since {since}: it {problem}",
        todo="repair its address, then try: notify --test",
    ),
    "issues-off": Kind(
        where="issues", what="are switched off, and incidents are written there",
        todo="tick Issues under Features", link="settings",
    ),
    "labels-missing": Kind(
        where="labels",
        what="there is no {labels}: GitHub drops the labels of forms that it does not have, and"
        " such an issue never gets on the page",
        todo="run doctor --fix, or press Run workflow once", link="labels",
    ),
    "branch-protected": Kind(
        severity=_HINT, where="branch {branch}",
        what="has rules that may refuse the workflow's push: {rules}",
        todo="let it pass, or keep the data on a branch of its own", link="settings/rules",
    ),
}  # fmt: skip
"""By name; docs/doctor.md has them all, and a test compares the two."""

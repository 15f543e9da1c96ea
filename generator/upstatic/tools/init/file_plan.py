"""Compare the files of a repository with what `init` would write; the differences as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from upstatic.tools.init.checksum import is_same, is_unchanged

_MOST_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A file that does not exist yet, or that an older version generated."""

    path: str
    text: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """A workflow of Upptime."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A file that is up to date."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """A file that was written or changed by hand; `diff` goes from theirs to ours."""

    path: str
    diff: str


Step = Write | Remove | Keep | Refuse


def plan(
    wanted: Mapping[str, str],
    present: Mapping[str, str],
    *,
    forms: Mapping[str, str],
    unwanted: Sequence[str] = (),
    force: bool = False,
) -> list[Step]:
    """Compare `wanted` workflows and `forms` with what is `present`, by path.

    An issue form that exists is never changed. With `force`, manual changes are overwritten.
    """
    steps = [_step(path, text, present.get(path), force=force) for path, text in wanted.items()]
    steps += [
        Write(path=path, text=text, is_new=True)
        for path, text in forms.items()
        if not _has_form(path, present)
    ]
    return steps + [Remove(path=path) for path in unwanted]


def described(steps: Sequence[Step], *, is_done: bool) -> list[str]:
    """One line for each change that was made, or would be."""
    lines = [text for step in steps if (text := _described(step, is_done=is_done))]
    return lines or ["nothing to write: everything is up to date"]


def _described(step: Step, *, is_done: bool) -> str:
    match step:
        case Write(path=path, is_new=True):
            return f"{'wrote' if is_done else 'would write'} {path}"
        case Write(path=path):
            return f"{'updated' if is_done else 'would update'} {path}"
        case Remove(path=path):
            return f"{'removed' if is_done else 'would remove'} {path} (Upptime)"
        case Refuse(path=path, diff=diff):
            return f"{path} was changed by hand, or not written by init:\n{diff}"
        case Keep():
            return ""


def _step(path: str, text: str, there: str | None, *, force: bool) -> Step:
    if there is None:
        return Write(path=path, text=text, is_new=True)
    if is_same(there, text):
        return Keep(path=path)
    if force or is_unchanged(there):
        return Write(path=path, text=text, is_new=False)
    return Refuse(path=path, diff=_diff(path, there, text))


def _diff(path: str, there: str, text: str) -> str:
    names = f"{path} (current)", f"{path} (as init writes it)"
    lines = list(unified_diff(there.splitlines(), text.splitlines(), *names, lineterm=""))
    left = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], *([f"… and {left} more lines"] if left > 0 else [])])


def _has_form(path: str, present: Mapping[str, str]) -> bool:
    """Whether a form of that name exists in any spelling: `Incident.yaml`, `incident.md`."""
    return _stem(path) in map(_stem, present)


def _stem(path: str) -> str:
    return path.lower().removesuffix(".yml").removesuffix(".yaml").removesuffix(".md")

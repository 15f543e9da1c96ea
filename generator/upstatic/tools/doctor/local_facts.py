"""Facts about this checkout: its workflows, issue forms, large files and remote."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from upstatic.config.yaml.composer import YamlError, compose
from upstatic.forges.base.issue_reader import LABELS
from upstatic.forges.remotes import repository_at
from upstatic.history.contained_paths import is_contained
from upstatic.infra.git_origin import origin_of

LARGE_BYTES = 50_000_000
"""GitHub warns about files of this size."""
_FOLDERS = ("history", "assets")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFacts:
    """What was found on this machine.

    `workflows` are texts by path in the repository, `large` sizes in bytes by path. `forms` are the
    labels that our issue forms set. `origin` is "owner/name" from git's remote, "" for none.
    """

    workflows: dict[str, str]
    forms: tuple[str, ...]
    large: dict[str, int]
    origin: str


def inspect(root: Path, server_url: str) -> LocalFacts:
    """Read the repository that contains `root`; files that cannot be read are left out.

    `server_url` is the web address of GitHub.
    """
    top = _top(root)
    return LocalFacts(
        workflows=_texts(top / ".github" / "workflows"),
        forms=tuple(dict.fromkeys(_form_labels(top / ".github" / "ISSUE_TEMPLATE"))),
        large=dict(_large(root)),
        origin=repository_at(origin_of(top), server_url),
    )


def _top(root: Path) -> Path:
    """The folder with `.git`: a status page may be a folder of a larger repository."""
    here = root.resolve()
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here)


def _texts(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.glob("*") if path.suffix in {".yml", ".yaml"})
    texts = {f".github/workflows/{path.name}": _text(path) for path in paths}
    return {path: text for path, text in texts.items() if text is not None}


def _text(path: Path) -> str | None:
    try:
        is_own = path.is_file() and is_contained(path, path.parent)
        return path.read_text("utf-8", "replace") if is_own else None
    except OSError:
        return None


def _form_labels(folder: Path) -> Iterator[str]:
    for text in filter(None, map(_text, sorted(folder.glob("*.yml")))):
        try:
            node = compose(text)
        except YamlError:
            continue  # GitHub shows the error in place of the form
        given = node.value.get("labels") if node and isinstance(node.value, dict) else None
        labels = [str(label) for label in given] if isinstance(given, list) else []
        if set(labels) & set(LABELS):
            yield from labels


def _large(root: Path) -> Iterator[tuple[str, int]]:
    for path in (path for name in _FOLDERS for path in sorted((root / name).rglob("*"))):
        if path.is_file() and (size := path.stat().st_size) > LARGE_BYTES:
            yield path.relative_to(root).as_posix(), size

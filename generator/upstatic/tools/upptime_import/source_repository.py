"""Read a git repository: a checkout, a bare repository or a bundle; nothing is written.

Every problem is one line: our own, or git's where that says more.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from upstatic.config.load import CONFIG_NAME
from upstatic.domain.errors import UpstaticError
from upstatic.domain.wording import counted
from upstatic.tools.upptime_import.git_log import FOLDER, FORMAT

_AT_ONCE = 5000
_SETTINGS = ("-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "gc.auto=0")
_ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A repository with its complete history; `tip` is the commit to read from."""

    name: str
    folder: Path
    tip: str

    def log(self) -> bytes:
        """Every commit up to the tip that changed measurements, the oldest first.

        Includes all sides of merges, and changes in merges. See git_log.changes.
        """
        words = ("--raw", "-z", "--no-abbrev", "--no-renames", "--root", "--full-history", "-c")
        order = ("--reverse", "--date-order")
        what = (f":(top,literal){FOLDER}", f":(top,literal){CONFIG_NAME}")
        return _output(self, "log", *words, *order, FORMAT, self.tip, "--", *what)

    def blobs(self, ids: Sequence[str]) -> Iterator[Mapping[str, bytes]]:
        """The contents with these ids, several thousand at a time; missing ones are left out."""
        for n in range(0, len(ids), _AT_ONCE):
            asked = ids[n : n + _AT_ONCE]
            yield _split(_output(self, "cat-file", "--batch", given="\n".join(asked)), asked)


def _split(data: bytes, ids: Sequence[str]) -> dict[str, bytes]:
    """The contents in the output of `git cat-file --batch`."""
    found: dict[str, bytes] = {}
    at = 0
    for blob in ids:
        end = data.index(b"\n", at)
        words = data[at:end].split(b" ")
        at = end + 1
        if words[-1].isdigit():
            size = int(words[-1])
            found[blob] = data[at : at + size]
            at += size + 1
    return found


@contextmanager
def opened(place: Path) -> Iterator[Source]:
    """The repository at `place`: a checkout, a bare repository, or a bundle (unpacked meanwhile).

    Raises UpstaticError if there is none, or if a part of its history is missing.
    """
    if not _exists(place):
        raise UpstaticError(f"{place}: no such folder or bundle")
    if place.is_dir():
        yield _checked(place, _top(place))
        return
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(spare) / "repository"
        answer = _git(Path(spare), "clone", "--quiet", "--bare", str(place.resolve()), str(folder))
        if answer.returncode or not _output(_at(folder), "rev-list", "--max-count=1", "--all"):
            raise UpstaticError(f"{place} is not a complete git bundle: {_reason(answer)}")
        yield _checked(place, folder)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError as error:
        raise _closed(place, error) from error


def _closed(place: Path, error: OSError) -> UpstaticError:
    return UpstaticError(f"{place}: cannot be read: {error.strerror} (check its permissions)")


def _top(place: Path) -> Path:
    """The repository at `place` itself, not one that contains it."""
    answer = _git(place, "rev-parse", "--absolute-git-dir", "--show-prefix")
    if answer.returncode:
        raise UpstaticError(
            f"{place} cannot be read as a git repository: {_reason(answer)}"
            " (choose a clone or a bundle of the Upptime repository with --from)"
        )
    _, prefix, *_ = [*answer.stdout.decode("utf-8", "replace").split("\n"), ""]
    if prefix:
        above = str(place.resolve()).removesuffix(prefix.rstrip("/"))
        raise UpstaticError(
            f"{place} is only a folder of the repository {above} (import the whole repository:"
            f" --from {above})"
        )
    return place


def _at(folder: Path) -> Source:
    return Source(name=str(folder), folder=folder, tip="HEAD")


def _checked(place: Path, folder: Path) -> Source:
    source = replace(_at(folder), name=str(place))
    tip = _tip(source)
    if _is_cut_off(source, tip):
        number = int(_output(source, "rev-list", "--count", tip))
        raise UpstaticError(
            f"{place}: this clone has only {counted(number, 'commit')} of the history"
            " (run: git fetch --unshallow; in a workflow: fetch-depth: 0)"
        )
    return replace(source, tip=tip)


def _is_cut_off(source: Source, tip: str) -> bool:
    """Whether commits of this branch are missing, and not only of other branches."""
    if _output(source, "rev-parse", "--is-shallow-repository").strip() != b"true":
        return False
    place = _output(source, "rev-parse", "--git-path", "shallow").decode("utf-8", "replace").strip()
    ends = {*(source.folder / place).read_text("ascii").split()}
    return not ends.isdisjoint(_output(source, "rev-list", tip).decode("ascii").split())


def _tip(source: Source) -> str:
    """What is checked out; of a bundle without HEAD, its only branch, or the usual one."""
    if _git(source.folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode == 0:
        return "HEAD"
    names = _output(source, "for-each-ref", "--format=%(refname)", "refs/heads").decode().split()
    usual = [name for name in ("refs/heads/main", "refs/heads/master") if name in names]
    if len(names) == 1 or usual:
        return (usual or names)[0]
    what = "has no commit yet" if not names else "has several branches and no HEAD"
    raise UpstaticError(f"{source.name}: the repository {what}")


def _output(source: Source, *words: str, given: str = "") -> bytes:
    answer = _git(source.folder, *words, given=given)
    if answer.returncode:
        raise UpstaticError(f"{source.name}: git {words[0]}: {_reason(answer)}")
    return answer.stdout


def _git(folder: Path, *words: str, given: str = "") -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603 - our own arguments; paths follow as paths
            ["git", *_SETTINGS, *words],  # noqa: S607 - the git that the user has
            cwd=folder, env={**os.environ, **_ENVIRONMENT}, input=given.encode(),
            capture_output=True, check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise UpstaticError("git is not installed (install it, and import again)") from error
    except OSError as error:
        raise _closed(folder, error) from error


def _reason(answer: "subprocess.CompletedProcess[bytes]") -> str:
    """The first error line of git."""
    lines = answer.stderr.decode("utf-8", "replace").split("\n")
    known = [line.partition(": ")[2] for line in lines if line.startswith(("fatal: ", "error: "))]
    return (known or [line for line in lines if line] or ["it is empty"])[0]

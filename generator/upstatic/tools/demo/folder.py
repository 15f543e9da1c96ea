"""The demo's own folder: claimed by one demo at a time, emptied, and a git repository of its own.

The outer repository ignores it; without one of its own, `publish` would commit to the outer one.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from upstatic.domain.errors import UpstaticError
from upstatic.domain.times import format_time
from upstatic.publish.git import Git
from upstatic.tools.demo.settings import same_but_ports

CONFIG = ".upptimerc.yml"
EDITED = ".upptimerc.edited.yml"
_MARK = ".upstatic-demo"
_IGNORED = "/_site/\n/run/\n/.upstatic-demo\n/.upptimerc.edited.yml\n"
_MERGED = """\
history/*.txt merge=union text eol=lf
history/**/*.csv merge=union text eol=lf
"""


class Claim:
    """A folder that is ours while the demo runs; `announce` tells others where the page is."""

    def __init__(self, root: Path, mark: IO[str]) -> None:
        self.root = root
        self._mark = mark

    def announce(self, address: str) -> None:
        """Leave the page's address for whoever starts a second demo here."""
        self._mark.truncate(0)
        self._mark.write(address)
        self._mark.flush()

    def settle(self, config: str) -> None:
        """Start afresh: nothing of an earlier demo is left, and `config` lies in the folder.

        A configuration that somebody has edited is kept beside it.
        """
        self._keep_edits(config)
        for name in (".git", "history", "_site", "run"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        for name, text in ((CONFIG, config), (".gitignore", _IGNORED), (".gitattributes", _MERGED)):
            (self.root / name).write_text(text, encoding="utf-8")

    def found(self, now: datetime, sleep: Callable[[float], None]) -> None:
        """Make the folder a repository of its own; its first commit, at `now`, has all there is."""
        try:
            import git  # noqa: PLC0415 - slow, and looks for the git program at once
        except ImportError as error:
            raise UpstaticError("git is not installed (the demo publishes to git)") from error
        with git.Repo.init(self.root, initial_branch="main") as repo:
            hand = Git(repo, sleep)
            hand.identify("upstatic", "bot@localhost", format_time(now))
            hand.run("add", "--all", "--", ".")
            hand.run("commit", "--quiet", "--no-verify", "--message=Found the demo and its past")

    def _keep_edits(self, config: str) -> None:
        present = self.root / CONFIG
        if present.exists() and not same_but_ports(_text(present), config):
            present.replace(self.root / EDITED)


@contextmanager
def claimed(root: Path) -> Iterator[Claim]:
    """Hold `root`, made where it is missing, for as long as the block runs.

    Raises UpstaticError when it holds anything but a demo, or when a demo runs in it already.
    """
    _refuse_foreign(root)
    with _opened(root / _MARK) as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UpstaticError(_running(root, mark)) from error
        yield Claim(root, mark)


def _refuse_foreign(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in root.iterdir()]
    except OSError as error:
        raise UpstaticError(f"{root}: no folder for the demo ({error.strerror})") from error
    if names and _MARK not in names:
        raise UpstaticError(
            f"{root} holds other things than a demo, which would be lost"
            " (give the demo a folder of its own with --root)"
        )


def _opened(mark: Path) -> IO[str]:
    try:
        return mark.open("a+", encoding="utf-8")
    except OSError as error:
        raise UpstaticError(f"{mark}: cannot be written ({error.strerror})") from error


def _running(root: Path, mark: IO[str]) -> str:
    mark.seek(0)
    where = mark.read().strip()
    seen = f" and shows its page at {where}" if where else ""
    return (
        f"a demo runs in {root} already{seen}"
        " (stop it with ^C there, or give this one another folder with --root)"
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")

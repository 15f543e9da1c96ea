"""The folder of the demo: locked by one demo at a time, emptied, and a git repository of its own.

An outer repository ignores it; without its own, `publish` would commit to the outer one.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from upstatic.config.load import CONFIG_NAME
from upstatic.domain.errors import UpstaticError
from upstatic.domain.times import format_time
from upstatic.publish.repository import open_repository
from upstatic.tools.demo.settings import same_but_ports

EDITED = ".upptimerc.edited.yml"
_MARK = ".upstatic-demo"
_LOCK = f"{_MARK}.lock"
_IGNORED = f"/_site/\n/run/\n/{_MARK}\n/{_LOCK}\n/{EDITED}\n"
_MERGED = """\
history/*.txt merge=union text eol=lf
history/**/*.csv merge=union text eol=lf
"""


class DemoFolder:
    """A folder that is locked while the demo runs; `announce` tells others where the page is."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def announce(self, address: str) -> None:
        """Store the URL of the page, for a second demo that is started here."""
        (self.root / _MARK).write_text(address, encoding="utf-8")

    def reset(self, config: str) -> None:
        """Remove the files of an earlier demo, and write `config`.

        An edited configuration is kept as `.upptimerc.edited.yml`.
        """
        self._keep_edits(config)
        for name in (".git", "history", "_site", "run"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        for name, text in (
            (CONFIG_NAME, config),
            (".gitignore", _IGNORED),
            (".gitattributes", _MERGED),
        ):
            (self.root / name).write_text(text, encoding="utf-8")

    def commit_all(self, now: datetime, sleep: Callable[[float], None]) -> None:
        """Create the repository; its first commit, at `now`, contains everything."""
        try:
            import git  # noqa: PLC0415 - slow, and its import fails without git
        except ImportError as error:
            raise UpstaticError("git is not installed (the demo publishes to git)") from error
        git.Repo.init(self.root, initial_branch="main").close()
        commands = open_repository(self.root, sleep).git
        commands.identify("upstatic", "bot@localhost", format_time(now))
        commands.run("add", "--all", "--", ".")
        commands.run(
            "commit", "--quiet", "--no-verify", "--message=Create the demo and its history"
        )

    def _keep_edits(self, config: str) -> None:
        present = self.root / CONFIG_NAME
        if present.exists() and not same_but_ports(_text(present), config):
            present.replace(self.root / EDITED)


@contextmanager
def claim_folder(root: Path) -> Iterator[DemoFolder]:
    """Lock `root`, created if it does not exist, while the block runs.

    Raises UpstaticError if it contains anything but a demo, or if a demo runs in it already.
    """
    _refuse_other_content(root)
    try:
        (root / _MARK).touch()
        with FileLock(root / _LOCK, blocking=False):
            (root / _MARK).write_text("", encoding="utf-8")
            yield DemoFolder(root)
    except Timeout as error:
        raise UpstaticError(_already_running(root)) from error
    except PermissionError as error:
        raise UpstaticError(f"{root / _MARK}: cannot be written ({error.strerror})") from error


def _refuse_other_content(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in root.iterdir()]
    except OSError as error:
        raise UpstaticError(f"{root}: cannot be used for the demo ({error.strerror})") from error
    if names and _MARK not in names:
        raise UpstaticError(
            f"{root} contains other files, which the demo would delete"
            " (choose another folder with --root)"
        )


def _already_running(root: Path) -> str:
    address = _text(root / _MARK).strip()
    shown = f" and shows its page at {address}" if address else ""
    return (
        f"a demo already runs in {root}{shown}"
        " (stop it with Ctrl+C, or choose another folder with --root)"
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")

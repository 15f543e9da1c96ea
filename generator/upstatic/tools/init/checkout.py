"""The repository that is set up, and the program's own: what git says, and the files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.domain.errors import UpstaticError
from upstatic.history.contained_paths import require_contained
from upstatic.tools.init.plan import Remove, Step, Write
from upstatic.tools.init.program_source import Origin, name_of
from upstatic.tools.init.templates import FORMS, WORKFLOWS

if TYPE_CHECKING:
    from git import Repo

_ODD = re.compile(r"[^\w./-]|^-|/-")
_COPY = ("action.yml", "requirements.txt", "generator/upstatic/cli/main.py")
_SUFFIXES = {".yml", ".yaml", ".md"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A working tree, the configuration's folder in it ("" for its top), its remote's address.

    `path` is that folder as the user calls it.
    """

    path: Path
    top: Path
    root: str
    remote: str

    @property
    def is_copy(self) -> bool:
        """Whether it holds the program."""
        return all((self.top / name).is_file() for name in _COPY)


def place(root: Path) -> Place:
    """Look where `root` lies. Raises UpstaticError where that is in no git repository."""
    with _opened(root) as repo:
        top = Path(repo.working_tree_dir or "").resolve()
        folder = root.resolve().relative_to(top).as_posix()
        found = Place(
            path=root, top=top, root="" if folder == "." else folder, remote=_remote(repo)
        )
    if _ODD.search(found.root):
        raise UpstaticError(
            f"{found.root}: a workflow cannot name this folder (rename it: letters, digits, . _ -)"
        )
    return found


def origin(program: Path) -> Origin | None:
    """Where a checkout of the program comes from; None where others cannot get this commit."""
    try:
        with _opened(program) as repo:
            name = name_of(_remote(repo))
            if not name or not repo.git.branch("--remotes", "--contains", "HEAD"):
                return None
            tags = [tag for tag in repo.git.tag("--points-at", "HEAD").split() if "." in tag]
            tag = tags[-1] if tags else ""
            return Origin(name=name, ref=repo.head.commit.hexsha, tag=tag)
    except (UpstaticError, ValueError):  # no repository, or one without a commit
        return None


def files(top: Path) -> dict[str, str]:
    """The workflows and issue forms that are there, by their paths."""
    found = (
        path
        for folder in (WORKFLOWS, FORMS)
        if (top / folder).is_dir()
        for path in sorted((top / folder).iterdir())
        if path.suffix.lower() in _SUFFIXES and path.is_file()
    )
    return {path.relative_to(top).as_posix(): _text(path) for path in found}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise UpstaticError(f"{path}: {error.strerror} (see to it that it can be read)") from error


def carry_out(steps: Sequence[Step], top: Path) -> None:
    """Write and remove. Raises UpstaticError where the disk does not let us."""
    for step in steps:
        require_contained(top / step.path, top / Path(step.path).parts[0])
        try:
            match step:
                case Write(path=path, text=text):
                    (top / path).parent.mkdir(parents=True, exist_ok=True)
                    (top / path).write_text(text, encoding="utf-8", newline="\n")
                case Remove(path=path):
                    (top / path).unlink()
                case _:
                    pass
        except OSError as error:
            raise UpstaticError(
                f"{top / step.path}: {error.strerror} (see to it that it can be written)"
            ) from error


@contextmanager
def _opened(root: Path) -> "Iterator[Repo]":
    try:
        import git  # noqa: PLC0415 - it looks for the git program at once
    except ImportError as error:
        raise UpstaticError("git is not installed (install it, then run this again)") from error
    try:
        repo = git.Repo(root, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise UpstaticError(f"{root} is in no git repository (run: git init)") from error
    with repo:
        if repo.working_tree_dir is None:
            raise UpstaticError(f"{root} is a bare repository (run this in a clone of it)")
        try:
            yield repo
        except git.GitCommandError as error:
            raise UpstaticError(
                f"{root}: {_reason(error.stderr)} (see to it that git status works there)"
            ) from error


def _reason(said: str) -> str:
    """What git says is wrong, in its first such line; GitPython puts all of it in quotes."""
    found = re.search(r"(?:fatal|error): (.*)", said)
    line = found[1].strip() if found else "git fails here and does not say why"
    return line.removesuffix("'") if line.count("'") % 2 else line


def _remote(repo: "Repo") -> str:
    """The address of `origin`, else of the only remote there is; "" for none."""
    urls: Mapping[str, str] = {remote.name: next(remote.urls, "") for remote in repo.remotes}
    only = next(iter(urls.values())) if len(urls) == 1 else ""
    return urls.get("origin", only)

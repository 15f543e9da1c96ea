"""The repository that is set up, and the program's own: what git knows, and the files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.forges.remotes import name_of
from upstatic.history.contained_paths import is_contained, require_contained
from upstatic.tools.init.file_plan import Remove, Step, Write
from upstatic.tools.init.program_source import ProgramSource
from upstatic.tools.init.workflow_templates import FOLDERS, GITLAB, GITLAB_INCLUDE

if TYPE_CHECKING:
    from git import Repo

_ODD = re.compile(r"[^\w./-]|^-|/-")
_COPY = ("action.yml", "requirements.txt", "generator/upstatic/cli/main.py")
_SUFFIXES = {".yml", ".yaml", ".md"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A working tree (`top`), the configuration's folder in it, and the URL of its remote.

    `root` is "" if that folder is the top; `path` is the folder as the user wrote it.
    """

    path: Path
    top: Path
    root: str
    remote: str

    @property
    def is_copy(self) -> bool:
        """Whether it contains the program."""
        return all((self.top / name).is_file() for name in _COPY)


def place(root: Path) -> Place:
    """Find the repository that contains `root`. Raises UpstaticError if there is none."""
    with _opened(root) as repo:
        top = Path(repo.working_tree_dir or "").resolve()
        folder = root.resolve().relative_to(top).as_posix()
        found = Place(
            path=root, top=top, root="" if folder == "." else folder, remote=_remote(repo)
        )
    if _ODD.search(found.root):
        raise UpstaticError(
            f"{found.root}: a workflow cannot name this folder"
            " (rename it: use letters, digits, and . _ -)"
        )
    return found


def pushed_commit(program: Path) -> ProgramSource | None:
    """The commit of the checkout at `program`; None if its remote does not have this commit.

    A repository that only contains `program` somewhere, as it may contain an environment with the
    installed package, is not its checkout.
    """
    try:
        with _opened(program) as repo:
            name = name_of(_remote(repo))
            if not name or Path(repo.working_tree_dir or "").resolve() != program.resolve():
                return None
            if not repo.git.branch("--remotes", "--contains", "HEAD"):
                return None
            tags = [tag for tag in repo.git.tag("--points-at", "HEAD").split() if "." in tag]
            return ProgramSource(
                name=name, ref=repo.head.commit.hexsha, tag=tags[-1] if tags else ""
            )
    except (UpstaticError, ValueError):  # not a repository, or one without a commit
        return None


def files(top: Path) -> dict[str, str]:
    """The texts of the present workflows and issue forms, by path."""
    inside = (
        path
        for folder in FOLDERS
        if (top / folder).is_dir()
        for path in sorted((top / folder).iterdir())
        if path.suffix.lower() in _SUFFIXES
    )
    found = [path for path in (*inside, top / GITLAB, top / GITLAB_INCLUDE) if path.is_file()]
    own = (path for path in found if is_contained(path, top / path.relative_to(top).parts[0]))
    return {path.relative_to(top).as_posix(): _text(path) for path in own}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise UpstaticError(f"{path}: {error.strerror} (make it readable)") from error


def apply(steps: Sequence[Step], top: Path) -> None:
    """Write and remove files. Raises UpstaticError if that fails."""
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
                f"{top / step.path}: {error.strerror} (make it writable)"
            ) from error


@contextmanager
def _opened(root: Path) -> "Iterator[Repo]":
    """The repository that `root` is in. Raises PublishError when there is none to write to."""
    try:
        import git  # noqa: PLC0415 - it looks for the git program at once
    except ImportError as error:
        raise PublishError("git is not installed (install it, then run this again)") from error
    try:
        with git.Repo(root, search_parent_directories=True) as repo:
            if repo.working_tree_dir is None:
                raise PublishError(f"{root} is a bare repository (run this in a clone of it)")
            yield repo
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise PublishError(f"{root} is not in a git repository (run: git init)") from error
    except git.GitCommandError as error:
        raise UpstaticError(
            f"{root}: {_reason(error.stderr)} (make git status work there first)"
        ) from error


def _reason(output: str) -> str:
    """The first error line of git; GitPython puts the whole output in quotes."""
    found = re.search(r"(?:fatal|error): (.*)", output)
    line = found[1].strip() if found else "git failed without a reason"
    return line.removesuffix("'") if line.count("'") % 2 else line


def _remote(repo: "Repo") -> str:
    """The URL of `origin`, else of the only remote; "" if there is none."""
    urls: Mapping[str, str] = {remote.name: next(remote.urls, "") for remote in repo.remotes}
    only = next(iter(urls.values())) if len(urls) == 1 else ""
    return urls.get("origin", only)

"""The user's repository: opening it, refusing unsafe states, committing one folder of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from upstatic.domain.errors import PublishError
from upstatic.infra import git_folders
from upstatic.publish.git import Git
from upstatic.publish.git_errors import explain

_NOT_A_SUBMODULE = "does not have a commit checked out"
_UNFINISHED = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedChanges:
    """What differs from the last commit: the lines that are added, by file."""

    added: Mapping[PurePath, Sequence[str]]
    has_new_files: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A working tree with git commands for it.

    `git_dir` is that of this working tree, `common` the one that all worktrees share.
    """

    git: Git
    top: Path
    git_dir: Path
    common: Path

    def refuse_unfinished(self) -> None:
        """Raise PublishError during a rebase, a merge or a similar operation."""
        if work := self.unfinished():
            raise PublishError(
                f"{self.top}: a {work} is unfinished (finish it with git {work} --continue,"
                f" or git {work} --abort; then publish again)"
            )

    def unfinished(self) -> str | None:
        """The operation that is unfinished, as git calls it; None when none is."""
        found = (work for name, work in _UNFINISHED.items() if (self.git_dir / name).exists())
        return next(found, None)

    def branch(self) -> str:
        """The branch that is checked out. Raises PublishError on a detached HEAD."""
        if found := self.checked_out():
            return found
        raise PublishError(
            f"{self.top}: no branch is checked out, so a commit would be lost"
            " (git switch BRANCH; in a workflow, run on a branch and not on a tag)"
        )

    def checked_out(self) -> str:
        """The branch that is checked out; "" on a detached HEAD."""
        answer = self.git.try_run("symbolic-ref", "--quiet", "--short", "HEAD")
        if answer.code > 1:
            self.git.run("symbolic-ref", "--short", "HEAD")
        return answer.out.strip()

    def head(self) -> str | None:
        """The commit that is checked out; None before the first one."""
        answer = self.git.try_run("rev-parse", "--quiet", "--verify", "HEAD^{commit}")
        return answer.out.strip() if answer.code == 0 else None

    def tip(self) -> str | None:
        """The newest of our commits: `head`, or what it was before an unfinished rebase."""
        before = self.git_dir / "rebase-merge" / "orig-head"
        return before.read_text(encoding="utf-8").strip() if before.exists() else self.head()

    def fetched(self) -> str:
        """The commit of the branch that the last `git fetch` named (see git-fetch(1))."""
        text = (self.git_dir / "FETCH_HEAD").read_text(encoding="utf-8", errors="replace")
        return text.partition("\t")[0]

    @property
    def is_shallow(self) -> bool:
        """Whether older commits are missing here (gitrepository-layout(5))."""
        return (self.common / "shallow").exists()

    def has_attribute(self, attribute: str, folder: Path, names: Sequence[str]) -> bool:
        """Whether a .gitattributes sets an attribute for these files of `folder`."""
        place = self.inside(folder)
        paths = [f"{place}/{name}" for name in names]
        answer = self.git.try_run("check-attr", attribute, "--", *paths)
        return ": unspecified" not in answer.out

    def stage(self, folder: Path) -> "StagedChanges | None":
        """Stage all of `folder`; None when that is what the last commit has."""
        place = self.inside(folder)
        self.git.run("add", "--all", "--", place)
        plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--text")
        prefixes = ("--src-prefix=a/", "--dst-prefix=b/", "--unified=0")
        diff = self.git.run("diff", "--cached", *plain, *prefixes, "--", place)
        if not diff:
            return None
        return StagedChanges(added=_added(diff), has_new_files="\nnew file mode " in diff)

    def changed(self, places: Sequence[Path]) -> list[Path]:
        """The files in these places that differ from the last commit, without ignored ones."""
        options = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
        inside = [self.inside(place) for place in places]
        listed = self.git.try_run("status", *options, "--", *inside).out
        return [self.top / line[3:] for line in listed.split("\0") if line]

    def conflicts(self) -> list[Path]:
        """The files that conflict in a rebase."""
        listed = self.git.try_run("diff", "--name-only", "--diff-filter=U", "-z").out
        return [self.top / name for name in listed.split("\0") if name]

    def keep_local(self, path: Path) -> None:
        """Resolve a conflict of a rebase with the file of our commit, which may have deleted it."""
        self._keep("--theirs", path)  # in a rebase, git calls the replayed side "theirs"

    def keep_remote(self, path: Path) -> None:
        """Resolve a conflict of a rebase with the file of the remote, which may have deleted it."""
        self._keep("--ours", path)

    def _keep(self, side: str, path: Path) -> None:
        place = self.inside(path)
        if self.git.try_run("checkout", side, "--", place).code == 0:
            self.git.run("add", "--", place)
        else:
            self.git.run("rm", "--quiet", "--force", "--ignore-unmatch", "--", place)

    def blob(self, tree: str, path: Path) -> str | None:
        """A file's text in a commit or a side of a conflict (":2"); None where it is missing."""
        answer = self.git.try_run("cat-file", "blob", f"{tree}:{self.inside(path)}")
        return answer.out if answer.code == 0 else None

    def changes(self, folder: Path) -> bytes:
        """The staged changes of `folder`, as a patch for `git apply`."""
        options = ("--binary", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames")
        prefixes = ("--src-prefix=a/", "--dst-prefix=b/")
        return self.git.run_bytes(
            "diff", "--cached", *options, *prefixes, "--", self.inside(folder)
        )

    def commit(self, places: Sequence[Path], message: str, *, signoff: bool = False) -> None:
        """Commit these places and nothing else."""
        options = ["--only", "--no-verify", "--quiet", "--cleanup=whitespace"]
        options += ["--signoff"] * signoff
        inside = [self.inside(place) for place in places]
        options += [f"--message={message}"]
        done = self.git.try_run("commit", *options, "--", *inside)
        if _NOT_A_SUBMODULE in done.err:
            self._commit_replaced_links(options, inside)
        elif done.code:
            raise PublishError(f"git commit: {explain(done.text)}")

    def _commit_replaced_links(self, options: Sequence[str], inside: Sequence[str]) -> None:
        """Commit places where a folder has taken the place of a link: `--only` cannot."""
        with self.git.separate_index(self.git_dir / "upstatic.index"):
            self.git.run("read-tree", "HEAD")
            self.git.run("add", "--all", "--", *inside)
            self.git.run("commit", *(option for option in options if option != "--only"))

    def inside(self, folder: Path) -> str:
        """A path as git names it. Raises PublishError when it is outside of the repository."""
        place = folder.resolve()
        if not place.is_relative_to(self.top):
            raise PublishError(
                f"{folder} leads out of the repository, to {place}"
                " (replace the link with the folder)"
            )
        return place.relative_to(self.top).as_posix()


def _added(diff: str) -> dict[PurePath, list[str]]:
    found: dict[PurePath, list[str]] = {}
    lines: list[str] = []
    in_hunk = False
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            in_hunk = False
        elif line.startswith("@@"):
            in_hunk = True
        elif in_hunk and line.startswith("+"):
            lines.append(line[1:])
        elif line.startswith("+++ b/"):
            lines = found.setdefault(PurePath(line.removeprefix("+++ b/")), [])
    return found


def open_repository(root: Path, sleep: Callable[[float], None]) -> Repository:
    """The repository that `root` is in. Raises PublishError when there is none to write to."""
    found = git_folders.find(root)
    if found is None:
        raise PublishError(f"{root} is not in a git repository (run: git init)")
    if found.is_bare:
        raise PublishError(f"{root} is a bare repository (run this in a clone of it)")
    git = Git(found, sleep)
    return Repository(git=git, top=found.top, git_dir=found.git_dir, common=found.common)

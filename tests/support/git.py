"""git as a person runs it, and repositories to run it in; no settings of this machine take part."""

import os
import subprocess
from collections.abc import MutableMapping
from pathlib import Path

ATTRIBUTES = "history/*.txt merge=union text eol=lf\nhistory/**/*.csv merge=union text eol=lf\n"
"""Those with which appends of two runs merge."""

AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgSign=false")
SETTINGS = str(Path(__file__).with_name("gitconfig"))
ISOLATED = {"GIT_CONFIG_GLOBAL": SETTINGS, "GIT_CONFIG_NOSYSTEM": "1"}


def isolate_git(environ: MutableMapping[str, str]) -> None:
    """Keep git's variables and configuration files of this machine out of an environment."""
    for name in [name for name in environ if name.startswith("GIT_")]:
        del environ[name]
    environ.update(ISOLATED)


def git(folder: Path, *words: str, at: str = "", stdin: str = "") -> str:
    """Run git in a folder and return its output, bytes unchanged.

    `at` is the time of a commit, e.g. "2026-11-20T10:00:00Z".
    """
    times = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at} if at else {}
    done = subprocess.run(
        ["git", *AUTHOR, *words], cwd=folder, env={**os.environ, **times}, input=stdin.encode(),
        check=True, capture_output=True,
    )  # fmt: skip
    return done.stdout.decode()


def init(folder: Path, *, bare: bool = False) -> Path:
    """Make an empty repository with the branch `main`, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))
    return folder


def commit_all(folder: Path, message: str = "Change", *, at: str = "") -> str:
    """Commit everything in the working tree and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", message, at=at)
    return git(folder, "rev-parse", "HEAD").strip()


def shallow_clone(remote: Path, folder: Path) -> Path:
    """Clone the last commit of a repository, as actions/checkout does."""
    git(folder.parent, "clone", "--quiet", "--depth=1", remote.as_uri(), str(folder))
    return folder

"""git for programs: in English, without prompts, and with time limits."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.infra.git_folders import GitFolders
from upstatic.publish import stale_locks
from upstatic.publish.git_errors import explain, held_lock

LOCAL_LIMIT_S = 120.0
LOCK_WAITS_S = (0.5, 1.0, 2.0, 4.0)
TIMED_OUT = 124

# The user's own settings must neither prevent a commit by a program nor act on it.
_SETTINGS = {
    "commit.gpgSign": "false",
    "push.gpgSign": "false",
    "push.followTags": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "i18n.commitEncoding": "UTF-8",
    "maintenance.auto": "false",  # see Git.maintain
    "rebase.updateRefs": "false",
    "rerere.enabled": "false",
}
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GIT_SEQUENCE_EDITOR": "true",
    "GIT_LITERAL_PATHSPECS": "1",
    "LANGUAGE": "C",
    "LC_ALL": "C",
    "SSH_ASKPASS_REQUIRE": "never",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GitResult:
    """What a git command returned: its exit code, its output, and its standard error."""

    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        """The output, as text."""
        return _decode(self.data)

    @property
    def text(self) -> str:
        """Output and standard error."""
        return f"{self.out}\n{self.err}"


class Git:
    """Runs git commands in one working tree; `sleep` takes seconds."""

    def __init__(self, folders: GitFolders, sleep: Callable[[float], None]) -> None:
        self._top = folders.top
        self._git_dir = folders.common
        self._places = (self._top, self._git_dir.parent)
        self._sleep = sleep
        self._environment = dict(_ENVIRONMENT)

    def identify(self, name: str, email: str, date: str) -> None:
        """Use this author and time (RFC 3339) for every later commit."""
        for role in ("AUTHOR", "COMMITTER"):
            values = {"NAME": name, "EMAIL": email, "DATE": date}
            self._environment |= {f"GIT_{role}_{key}": value for key, value in values.items()}

    @contextmanager
    def separate_index(self, path: Path) -> Iterator[None]:
        """Use another index file, which is removed afterwards."""
        before = self._environment
        self._environment = {**before, "GIT_INDEX_FILE": str(path)}
        try:
            yield
        finally:
            self._environment = before
            path.unlink(missing_ok=True)

    def try_run(
        self, *words: str, limit_s: float = LOCAL_LIMIT_S, settings: Sequence[str] = ()
    ) -> GitResult:
        """Run a command and return its result.

        A lock that another git command holds is waited for, and one that a killed command left is
        removed. `settings` are further "key=value"s.
        """
        for wait_s in LOCK_WAITS_S:
            result = self._once(words, limit_s, settings)
            lock = self._lock_in_the_way(result)
            if lock is None:
                return result
            if not stale_locks.remove(lock, self._places, older_than_s=LOCAL_LIMIT_S):
                self._sleep(wait_s)
        return self._once(words, limit_s, settings)

    def _lock_in_the_way(self, result: GitResult) -> Path | None:
        """The lock file of this repository that made a command fail; a remote's is not ours."""
        name = held_lock(result.err) if result.code else ""
        path = self._git_dir / name
        return path if name and path.resolve().is_relative_to(self._git_dir) else None

    def run(self, *words: str, settings: Sequence[str] = ()) -> str:
        """Run a command that has to succeed, and return its output. Raises PublishError."""
        return _decode(self.run_bytes(*words, settings=settings))

    def run_bytes(self, *words: str, settings: Sequence[str] = ()) -> bytes:
        """The same, with the output unchanged."""
        result = self.try_run(*words, settings=settings)
        if result.code:
            raise PublishError(f"git {words[0]}: {explain(result.text)}")
        return result.data

    def maintain(self) -> None:
        """Let git pack loose objects, if there are many: once a day is enough for rounds."""
        self.try_run("gc", "--auto", "--quiet", settings=["maintenance.auto=true"])

    def _once(self, words: Sequence[str], limit_s: float, more: Sequence[str]) -> GitResult:
        settings = [*(f"{key}={value}" for key, value in _SETTINGS.items()), *more]
        options = [part for setting in settings for part in ("-c", setting)]
        # A session of its own: at the limit the helpers that git started (ssh, https) end too.
        process = self._started(["git", *options, *words])
        try:
            out, err = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _end(process)
            message = f"fatal: no answer within the time limit of {limit_s:.0f} s"
            return GitResult(code=TIMED_OUT, data=b"", err=message)
        return GitResult(code=process.returncode, data=out, err=_decode(err))

    def _started(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - no shell; paths follow as paths
                command, cwd=self._top, env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise PublishError("git is not installed (install it, then run this again)") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop git and what it started: first gently, so that it removes its lock files."""
    if sys.platform == "win32":
        process.kill()
        process.communicate()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, number)
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        return


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace")

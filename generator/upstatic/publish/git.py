"""git as a machine calls it: through GitPython, in English, with a time limit and no questions."""

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from upstatic.domain.errors import PublishError
from upstatic.publish.git_errors import explain

if TYPE_CHECKING:
    from git import Repo

LOCAL_LIMIT_S = 120.0
NETWORK_LIMIT_S = 180.0
LOCK_WAITS_S = (0.5, 1.0, 2.0, 4.0)
OVERDUE = 124

# The user's own settings must neither stop a commit made by a machine nor act on it.
_SETTINGS = {
    "commit.gpgSign": "false",
    "push.gpgSign": "false",
    "push.followTags": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "i18n.commitEncoding": "UTF-8",
    "rebase.updateRefs": "false",
    "rerere.enabled": "false",
}
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GIT_SEQUENCE_EDITOR": "true",
    "GIT_LITERAL_PATHSPECS": "1",
    "SSH_ASKPASS_REQUIRE": "never",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GitResult:
    """What a git command said: its exit code and its output, standard error last."""

    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        """The output, as text."""
        return _read(self.data)

    @property
    def text(self) -> str:
        """All that was said."""
        return f"{self.out}\n{self.err}"


class Git:
    """Runs git commands in one working tree; `sleep` takes seconds."""

    def __init__(self, repo: "Repo", sleep: Callable[[float], None]) -> None:
        self._git = repo.git
        self._sleep = sleep
        self._git.update_environment(**_ENVIRONMENT)

    def identify(self, name: str, email: str, date: str) -> None:
        """Make every later commit the work of this author at this time (RFC 3339)."""
        for role in ("AUTHOR", "COMMITTER"):
            self._git.update_environment(**{f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email})
        self._git.update_environment(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)

    def try_run(self, *words: str, limit_s: float = LOCAL_LIMIT_S) -> GitResult:
        """Run a command and return what it said; a lock held by somebody is waited for."""
        for wait_s in LOCK_WAITS_S:
            answer = self._once(words, limit_s)
            if answer.code == 0 or "index.lock': File exists" not in answer.err:
                return answer
            self._sleep(wait_s)
        return self._once(words, limit_s)

    def run(self, *words: str, limit_s: float = LOCAL_LIMIT_S) -> str:
        """Run a command that has to work, and return its output. Raises PublishError."""
        return _read(self.run_bytes(*words, limit_s=limit_s))

    def run_bytes(self, *words: str, limit_s: float = LOCAL_LIMIT_S) -> bytes:
        """The same, with the output as it is: for what is no text, or not ours to read."""
        answer = self.try_run(*words, limit_s=limit_s)
        if answer.code:
            raise PublishError(f"git {words[0]}: {explain(answer.text)}")
        return answer.data

    def _once(self, words: tuple[str, ...], limit_s: float) -> GitResult:
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        # A session of its own: at the limit the helpers that git started (ssh, https) go too.
        handle = self._git.execute(
            ["git", *settings, *words], as_process=True, start_new_session=True
        )
        process = handle.proc
        if process is None:
            raise PublishError(f"git {words[0]} did not start")
        try:
            out, err = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _end(process)
            said = f"fatal: no answer within the time limit of {limit_s:g} s"
            return GitResult(code=OVERDUE, data=b"", err=said)
        return GitResult(code=process.returncode, data=out, err=_read(err))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop git and what it started: gently, so that it takes its lock files along."""
    for blow in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, blow)
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        return


def _read(data: bytes) -> str:
    return data.decode("utf-8", "replace")

"""Publish with rsync over SSH, or to a folder: changed files only, in two passes, pages last."""

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import PublishError
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site.site_files import (
    MANIFEST,
    STATUS,
    Deployed,
    announced,
    digests_of,
    manifest_of,
    read_manifest,
    site_files,
)

_OPTIONS = ("--recursive", "--checksum", "--times", "--chmod=D755,F644", "--delay-updates")
_SOME_FILES_MISSING = 23
"""rsync(1): partial transfer due to error, such as a source file that does not exist."""


def deploy(site: Path, target: SiteTarget, deadline: PushDeadline) -> Deployed:
    """Copy what pages refer to, then the pages; then delete what the page no longer has.

    `--delay-updates` moves all files of a pass into place at its end. Only files that the manifest
    names are deleted: those of others stay. Raises PublishError.
    """
    files = site_files(site)
    wanted = digests_of(files)
    with _connection(target, deadline) as remote:
        known = remote.known()
        if (first := announced(files, known)) is not None:
            remote.record(first)
        passes = (("--exclude=*.html", f"--exclude=/{STATUS}"), (f"--exclude=/{STATUS}",), ())
        sent = sum(remote.send(site, *options) for options in passes)
        gone = sorted(known.keys() - wanted.keys())
        if gone:
            remote.delete(gone)
        if known != wanted:
            remote.record(wanted)
    return Deployed(place=target.path, written=sent, deleted=len(gone), total=len(files))


def status(target: SiteTarget, deadline: PushDeadline) -> bytes:
    """The status.json that was published; empty if there is none. Raises PublishError."""
    with _connection(target, deadline) as remote:
        return remote.read(STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Destination:
    """The folder that is published to; `shell` is the ssh command, `scratch` a folder for us."""

    place: str
    shell: str
    scratch: Path
    deadline: PushDeadline

    def known(self) -> dict[str, str]:
        """The manifest: the digests of what was published, by path."""
        try:
            return read_manifest(json.loads(self.read(MANIFEST)))
        except ValueError:
            return {}

    def read(self, name: str) -> bytes:
        """A file that was published; empty if there is none."""
        copy = self.scratch / "copy"
        done = self._run(f"{self.place}{name}", str(copy))
        if done.returncode != _SOME_FILES_MISSING:
            _check(done)
        return copy.read_bytes() if copy.exists() else b""

    def record(self, digests: Mapping[str, str]) -> None:
        """Write the manifest."""
        new = self.scratch / MANIFEST
        new.write_bytes(manifest_of(digests))
        _check(self._run(*_OPTIONS, str(new), self.place))

    def send(self, site: Path, *options: str) -> int:
        """Copy what differs; returns the number of files."""
        done = _check(self._run(*_OPTIONS, "--out-format=%n", *options, f"{site}/", self.place))
        return sum(not line.endswith("/") for line in done.stdout.splitlines())

    def delete(self, paths: Sequence[str]) -> None:
        """Delete these files: they are named, and the source, of empty folders, has none."""
        names, empty = self.scratch / "names", self.scratch / "empty"
        names.write_bytes(b"".join(f"{path}\0".encode() for path in paths))
        for path in paths:
            (empty / path).parent.mkdir(parents=True, exist_ok=True)
        options = ("--delete-missing-args", "--from0", f"--files-from={names}")
        _check(self._run(*options, f"{empty}/", self.place))

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        limit_s = self.deadline.left_s()
        try:
            return subprocess.run(  # noqa: S603 - no shell; the destination is configured
                ["rsync", "-e", self.shell, *words],  # noqa: S607 - the system's own
                capture_output=True, text=True, errors="replace", timeout=limit_s,
                check=False, stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"},
            )  # fmt: skip
        except FileNotFoundError:
            raise PublishError("publish.site: rsync is not installed (install it)") from None
        except subprocess.TimeoutExpired:
            raise PublishError(
                "publish.site: rsync did not end within the time limit; the next round goes on"
            ) from None


def _check(done: "subprocess.CompletedProcess[str]") -> "subprocess.CompletedProcess[str]":
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = lines[0] if lines else f"exit code {done.returncode}"
        raise PublishError(f"publish.site: rsync: {said} (check path, key and hostKey)")
    return done


@contextmanager
def _connection(target: SiteTarget, deadline: PushDeadline) -> Iterator[_Destination]:
    """The destination; the configured key and host key exist as files meanwhile."""
    words = ["ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"]
    words += ["-p", target.port] if target.port else []
    with tempfile.TemporaryDirectory(prefix="upstatic-rsync-") as folder:
        if target.key:
            key = Path(folder) / "key"
            key.touch(0o600)
            key.write_text(f"{target.key.strip()}\n")
            words += ["-i", str(key), "-o", "IdentitiesOnly=yes"]
        if target.host_key:
            known = Path(folder) / "known_hosts"
            known.write_text(f"{target.host_key.strip()}\n")
            words += ["-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes"]
        place = target.path if target.path.endswith("/") else f"{target.path}/"
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        yield _Destination(place=place, shell=shlex.join(words), scratch=scratch, deadline=deadline)

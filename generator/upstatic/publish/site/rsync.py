"""Publish with rsync over SSH, or to a folder: changed files only, in two passes, pages last."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import PublishError
from upstatic.infra.output_folder import MARK
from upstatic.publish.site.site_files import Deployed, site_files

_LIMIT_S = 300.0
_OPTIONS = ("--recursive", "--checksum", "--times", "--chmod=D755,F644", "--delay-updates")
_NO_SUCH_FILE = 23


def deploy(site: Path, target: SiteTarget) -> Deployed:
    """Copy what pages refer to, then the pages; delete old files only where the page was before.

    `--delay-updates` moves all files of a pass into place at its end. Raises PublishError.
    """
    with _shell(target) as shell:
        is_ours = _has_mark(target.path, shell)
        options = [*_OPTIONS, "--out-format=%o %n", "-e", shell]
        source, place = f"{site}/", _folder(target.path)
        first = _rsync([*options, "--exclude=*.html", "--exclude=*~", source, place])
        delete = ["--delete-after"] if is_ours else []
        second = _rsync([*options, *delete, source, place])
    done = [line for line in (first + second).splitlines() if not line.endswith("/")]
    deleted = sum(line.startswith("del.") for line in done)
    return Deployed(
        place=target.path,
        written=len(done) - deleted,
        deleted=deleted,
        total=len(site_files(site)),
    )


def _folder(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _has_mark(path: str, shell: str) -> bool:
    """Whether the destination is a page of ours, whose old files may be deleted."""
    command = ["rsync", "--list-only", "-e", shell, f"{_folder(path)}{MARK}"]
    return _run(command).returncode == 0


def _rsync(words: Sequence[str]) -> str:
    done = _run(["rsync", *words])
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = lines[0] if lines else f"exit code {done.returncode}"
        raise PublishError(f"publish.site: rsync: {said} (check path, key and hostKey)")
    return done.stdout


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(  # noqa: S603 - no shell; the destination is configured
            command, capture_output=True, text=True, errors="replace", timeout=_LIMIT_S,
            check=False, stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except FileNotFoundError:
        raise PublishError("publish.site: rsync is not installed (install it)") from None
    except subprocess.TimeoutExpired:
        raise PublishError(f"publish.site: rsync did not end within {_LIMIT_S:.0f} s") from None


@contextmanager
def _shell(target: SiteTarget) -> Iterator[str]:
    """The ssh command with the configured key and host key, which exist as files meanwhile."""
    words = ["ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"]
    words += ["-p", target.port] if target.port else []
    with tempfile.TemporaryDirectory(prefix="upstatic-ssh-") as folder:
        if target.key:
            key = Path(folder) / "key"
            key.touch(0o600)
            key.write_text(f"{target.key.strip()}\n")
            words += ["-i", str(key), "-o", "IdentitiesOnly=yes"]
        if target.host_key:
            known = Path(folder) / "known_hosts"
            known.write_text(f"{target.host_key.strip()}\n")
            words += ["-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes"]
        yield shlex.join(words)

"""Repositories as Upptime leaves them: real ones, and small ones written here."""

import lzma
from pathlib import Path

from tests.support.git import commit_all, git, init


def restored(export: Path, folder: Path) -> Path:
    """A checkout of a real repository, commit by commit as it was: `git fast-export --all`, packed.

    A bundle has twelve times the size: names of trees and commits cannot be compressed.
    """
    place = init(folder / export.name.partition(".")[0])
    git(place, "fast-import", "--quiet", stdin=lzma.decompress(export.read_bytes()).decode())
    git(place, "checkout", "--quiet", git(place, "branch", "--format=%(refname:short)").strip())
    return place


class Repository:
    """A small repository, written as Upptime writes one; times are "2024-05-01T10:00:00Z"."""

    def __init__(self, folder: Path) -> None:
        self.folder = init(folder)

    def commit(self, at: str, subject: str = "change") -> str:
        """Commit everything at a time."""
        return commit_all(self.folder, subject, at=at)

    def config(self, at: str, owner: str = "alice", **sites: str) -> None:
        """Commit a configuration: names (`_` for a blank) with their addresses."""
        lines = [f"owner: {owner}", "repo: status", "sites:"]
        for name, url in sites.items():
            lines += [f"  - name: {name.replace('_', ' ')}", f"    url: {url}"]
        (self.folder / ".upptimerc.yml").write_text("\n".join(lines) + "\n")
        self.commit(at, "Update .upptimerc.yml")

    def write(self, file: str, text: str) -> None:
        """Put a text under history/."""
        path = self.folder / "history" / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    def sample(
        self, file: str, at: str, cell: str = "up 200 100", *, url: str = "", subject: str = "",
        measured: str = "",
    ) -> str:  # fmt: skip
        """Commit a measurement, `status code ms`, as Upptime does."""
        status, code, ms = cell.split(" ")
        self.write(
            file, version(url or f"https://{file[:-4]}.test", status, code, ms, measured or at)
        )
        return self.commit(at, subject or f"🟩 {file} is {status} ({code} in {ms} ms) [skip ci]")

    def retire(self, file: str, at: str) -> None:
        """Delete a file, as an update of Upptime does."""
        (self.folder / "history" / file).unlink()
        self.commit(at, ":arrow_up: Update @upptime to v1.36.4")


def version(url: str, status: str, code: str, ms: str, measured: str) -> str:
    """One version of history/SLUG.yml."""
    return (
        f"url: {url}\nstatus: {status}\ncode: {code}\nresponseTime: {ms}\n"
        f"lastUpdated: {measured.replace('Z', '.123Z')}\nstartTime: 2020-01-01T00:00:00.000Z\n"
        "generator: Upptime <https://github.com/upptime/upptime>\n"
    )

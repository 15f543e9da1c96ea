"""Damage in one file under history/ costs that file or line, nothing else; the next round runs.

A sample of the positions is tried; UPSTATIC_SOAK=1 tries every byte of every kind of file.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from upstatic.history.inspection import damaged_files

from tests.support.effort import IN_CI, IS_SOAK
from tests.support.full_history import FILES, HOUR, NOON, WRITERS, make, read
from tests.support.git import commit_all, git, init
from tests.support.program import upstatic

STEP = 1 if IS_SOAK else 7 if IN_CI else 41
ELSEWHERE = Path("/etc/passwd")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history without damage; tests work on copies."""
    history = tmp_path_factory.mktemp("whole") / "history"
    make(history)
    return history


@pytest.fixture
def history(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "history"))


def damages(data: bytes) -> Iterator[bytes]:
    for n in range(0, len(data), STEP):
        yield data[:n]
        for bit in range(8) if IS_SOAK else (n // STEP % 8,):
            yield data[:n] + bytes([data[n] ^ 1 << bit]) + data[n + 1 :]
    yield data.replace(b"\n", b"\r\n")
    yield b"\xef\xbb\xbf" + data
    yield b"\0" * len(data)
    yield b"\xff\xfe\n"


@pytest.mark.parametrize("kind", FILES)
def test_other_files_are_read_as_before(kind: str, history: Path) -> None:
    path = history / FILES[kind]
    data, before = path.read_bytes(), read(history)
    for damaged in damages(data):
        path.write_bytes(damaged)
        after = read(history)

        if kind != "renames":  # what the others are called depends on it
            assert after.keys() == before.keys()
            assert {k: after[k] for k in after if k != kind} == {
                k: before[k] for k in before if k != kind
            }, damaged


@pytest.mark.parametrize("kind", FILES)
def test_the_next_entry_is_written_and_read(kind: str, history: Path) -> None:
    path = history / FILES[kind]
    data = path.read_bytes()
    for damaged in damages(data):
        path.write_bytes(damaged)
        WRITERS[kind](history, NOON + HOUR / 2)
        once = read(history)[kind]
        WRITERS[kind](history, NOON + HOUR / 2)

        assert read(history)[kind] == once, damaged


def test_what_is_read_is_never_more_than_what_was_written(history: Path) -> None:
    before = read(history)
    for kind in ("rounds", "events", "daily totals", "receipts", "samples"):
        path = history / FILES[kind]
        data = path.read_bytes()
        for size in range(0, len(data), STEP):
            path.write_bytes(data[:size])
            found, whole = read(history)[kind], before[kind]
            assert isinstance(found, list)
            assert isinstance(whole, list)
            assert [one for one in found if one not in whole] == [], size
        path.write_bytes(data)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").touch()


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(ELSEWHERE)


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nothing")


def _linked_folder(path: Path) -> None:
    shutil.rmtree(path.parent) if path.parent.name != "history" else path.unlink()
    target = path.parent if path.parent.name != "history" else path
    target.symlink_to("/etc")


SPOILS: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "flipped version or header": lambda path: path.write_bytes(
        path.read_bytes().replace(b"history 1", b"history 3").replace(b"time", b"tIme", 1)
    ),
    "control characters": lambda path: path.write_bytes(
        path.read_bytes()
        .replace(b"web", b"w\x07b")
        .replace(b"team", b"te\x1bm")
        .replace(b"watch", b"w\x07tch")
    ),
    "CRLF": lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")),
    "BOM": lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes()),
    "zeros": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "a folder": _folder,
    "a link to another file": _link,
    "a link to nothing": _dangling,
    "a link to another folder": _linked_folder,
}
SETTINGS = """\
sites:
  - name: Backup
    check: heartbeat
    heartbeat: {every: 5m, grace: 1m}
notifications:
  channels: {team: "json://127.0.0.1:9/"}
"""
ROUNDS = [
    (kind, spoil)
    for n, kind in enumerate(FILES)
    for m, spoil in enumerate(SPOILS)
    if IS_SOAK or (n + m) % (3 if IN_CI else 12) == 0 or (kind, m) == ("events", len(SPOILS) - 1)
]


@pytest.mark.parametrize(("kind", "spoil"), ROUNDS)
def test_whole_rounds_run(kind: str, spoil: str, history: Path) -> None:
    root = history.parent
    (root / ".upptimerc.yml").write_text(SETTINGS)
    init(root)
    SPOILS[spoil](history / FILES[kind])
    commit_all(root)

    for minute in ("10", "15"):
        own = {"PATH": "/usr/bin:/bin", "HOME": str(root)}
        now = f"2026-11-20T13:{minute}:00Z"
        done = upstatic("--root", root, "--now", now, "run", environ=own)

        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert f"{now[11:16]}:00 " in (history / "2026-11-20.txt").read_text()
    page = (root / "_site" / "index.html").read_text()
    assert ELSEWHERE.read_text().splitlines()[0] not in page
    assert git(root, "status", "--porcelain", "--", "history") == ""


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("spoil", ["control characters", "a folder", "a link to another file"])
def test_the_doctor_names_the_file(kind: str, spoil: str, history: Path) -> None:
    assert damaged_files(history) == []
    SPOILS[spoil](history / FILES[kind])

    named = {one.path.relative_to(history).as_posix() for one in damaged_files(history)}
    if spoil != "control characters" or kind not in ("heartbeats", "rounds"):
        assert named == {FILES[kind]}

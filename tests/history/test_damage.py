"""A damaged line is set aside, never dropped and never fatal; the rows around it are read."""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Round
from upstatic.history import events, heartbeats, rounds
from upstatic.history.file_lines import OnDamage
from upstatic.history.round_columns import read_columns, tag_of

from tests.history.conftest import MakeRound

DAY = date(2026, 11, 20)


@pytest.fixture
def path(history: Path, a_round: MakeRound) -> Path:
    """A rounds file with the rounds of 10:00 and 10:05."""
    rounds.append(history, [a_round("10:00:00", api="1"), a_round("10:05:00", api="980")])
    return history / "2026-11-20.txt"


def mend(path: Path) -> list[Round]:
    return rounds.read(path.parent, DAY, DAY, OnDamage.QUARANTINE)


DAMAGED = {
    "git's conflict markers": "<<<<<<< HEAD\n=======\n>>>>>>> 1f2e3d",
    "an unknown tag": "10:06:00 beef 1",
    "a cell too many": "10:06:00 TAG 1 2",
    "a cell too few": "10:06:00 TAG",
    "an impossible time": "25:61:00 TAG 1",
    "a time without its seconds": "10:06 TAG 1",
    "an empty region": "10:06:00 TAG@ 1",
    "a region that is not a word": "10:06:00 TAG@a/b 1",
    "no cell at all": "10:06:00",
    "a cell that is none": "10:06:00 TAG one",
    "two spaces": "10:06:00 TAG  1",
    "a head line with another tag": "#beef api docs",
    "half a head line": "#",
    "half a version line": "# upstatic his",
    "prose": "hello, I am a line",
    "zeros after a power failure": "\0\0\0\0",
    "a form feed": "\x0c10:06:00 TAG 1",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_set_aside_once_and_the_rest_is_read(
    path: Path, a_round: MakeRound, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    version, head, first, second, _ = path.read_text().split("\n")
    damage = damage.replace("TAG", head[1:5])
    path.write_text(f"{version}\n{head}\n{first}\n{damage}\n{second}\n")
    good = [a_round("10:00:00", api="1"), a_round("10:05:00", api="980")]

    with caplog.at_level(logging.WARNING):
        assert mend(path) == good
    marked = "\n".join(f"? {line}" for line in damage.split("\n"))
    assert path.read_text() == f"{version}\n{head}\n{first}\n{marked}\n{second}\n"
    assert len(caplog.records) == damage.count("\n") + 1
    assert "2026-11-20.txt:4: a damaged line is set aside" in caplog.text

    caplog.clear()
    assert mend(path) == good
    assert not caplog.records


def test_invalid_utf_8_is_kept_unchanged(path: Path) -> None:
    good = path.read_bytes()
    path.write_bytes(good + b"\xff\xfe10:06\x80\n")

    assert len(mend(path)) == 2
    assert path.read_bytes() == good + b"? \xff\xfe10:06\x80\n"


def test_a_line_without_its_end_is_not_believed(path: Path, a_round: MakeRound) -> None:
    path.write_bytes(path.read_bytes()[:-2])  # `980` became `98`, which reads well

    assert rounds.read(path.parent, DAY, DAY) == [a_round("10:00:00", api="1")]


def test_a_torn_line_is_completed_when_its_round_comes_again(
    path: Path, a_round: MakeRound
) -> None:
    whole = path.read_bytes()
    again = [a_round("10:00:00", api="1"), a_round("10:05:00", api="980")]
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        rounds.append(path.parent, again)

        assert path.read_bytes() == whole


def test_a_torn_line_does_not_glue_to_another_round(path: Path, a_round: MakeRound) -> None:
    torn = path.read_bytes()[:-2]
    path.write_bytes(torn)
    rounds.append(path.parent, [a_round("10:10:00", api="7")])

    assert [row.time.minute for row in mend(path)] == [0, 10]
    assert path.read_text().split("\n")[3].startswith("? 10:05:00 ")


def test_a_torn_line_that_is_not_completed_is_set_aside(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])

    assert len(mend(path)) == 1
    assert path.read_text().split("\n")[-2].startswith("? 10:05:00 ")


def test_rows_whose_head_line_was_lost_are_found_again_when_it_is_written_again(
    path: Path, a_round: MakeRound
) -> None:
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:1], *lines[2:]]))
    rounds.append(path.parent, [a_round("10:10:00", api="7")])

    assert [row.time.minute for row in mend(path)] == [0, 5, 10]


def test_a_tag_with_two_meanings_is_believed_in_neither(path: Path, a_round: MakeRound) -> None:
    """Two writers may add different columns under one tag; it cannot happen in one process."""
    head = path.read_text().split("\n")[1]
    one, other = collision()
    path.write_text(f"#{one[0]} {one[1]}\n#{other[0]} {other[1]}\n10:00:00 {one[0]} 5\n{head}\n")

    assert mend(path) == []
    assert "? 10:00:00" in path.read_text()
    rounds.append(path.parent, [a_round("10:10:00", **{one[1].replace("-", "_"): "6"})])
    assert [row.columns for row in mend(path)] == [(one[1],)]


def collision() -> tuple[tuple[str, str], tuple[str, str]]:
    seen: dict[str, str] = {}
    for n in range(100_000):
        tag = tag_of((f"site-{n}",), {})
        if tag in seen:
            return (tag, seen[tag]), (tag, f"site-{n}")
        seen[tag] = f"site-{n}"
    raise AssertionError("a hash of four digits must collide")


def test_a_reader_of_events_meets_damage_alike(
    history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = history / "events" / "2026.csv"
    path.parent.mkdir(parents=True)
    good = "2026-11-20T10:05:37Z,api,down,503,321,2026-11-20T10:10:41Z"
    bad = ["<<<<<<< HEAD", '2026-11-20T1,"api', f"{good},more", good.replace("down", "sideways")]
    path.write_text("\n".join([events.TABLE.header, *bad, good, good[:-4]]))

    with caplog.at_level(logging.WARNING):
        assert [event.slug for event in events.read(history, OnDamage.QUARANTINE)] == ["api"]
    assert len(caplog.records) == 5
    assert path.read_text().split("\n") == [
        events.TABLE.header, *(f"? {line}" for line in bad), good, f"? {good[:-4]}", "",
    ]  # fmt: skip
    caplog.clear()
    assert len(events.read(history)) == 1
    assert not caplog.records


def test_a_torn_line_is_reported_when_an_append_sets_it_aside(
    history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = history / "beats" / "2026-11.csv"
    table.parent.mkdir(parents=True)
    table.write_text("time,slug,state\n2026-11-20T10:00:00Z,backup,ok\n2026-11-20T11:0")

    heartbeats.append(history, Heartbeat(time=datetime(2026, 11, 20, 12, tzinfo=UTC), slug="x"))

    assert table.read_text().splitlines()[2:] == ["? 2026-11-20T11:0", "2026-11-20T12:00:00Z,x,ok"]
    assert "2026-11.csv: its torn last line is set aside" in caplog.text


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-20T10:00:00+00:00,api,down,503,1,2026-11-20T10:05:00Z",
        "2026-11-20 10:00:00Z,api,down,503,1,2026-11-20T10:05:00Z",
        "2026-11-20T10:00:00Z,api,down,%35,1,2026-11-20T10:05:00Z",
        "2026-11-20T10:00:00Z,api,down,503,01,2026-11-20T10:05:00Z",
        "2026-11-20T10:00:00Z,a\x07pi,down,503,1,2026-11-20T10:05:00Z",
        '2026-11-20T10:00:00Z,"api",down,503,1,2026-11-20T10:05:00Z',
    ],
)
def test_a_row_that_the_writer_would_not_write_is_damage(line: str) -> None:
    with pytest.raises(ValueError, match=r"a row|not an escaped"):
        events.TABLE.read_line(line)


def test_a_version_line_with_a_flipped_bit_is_one_damaged_line(
    path: Path, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_text(path.read_text().replace("history 1", "history 3", 1))
    rounds.check(path.parent, DAY, DAY)

    rounds.append(path.parent, [a_round("10:10:00", api="7")])

    assert [row.time.minute for row in mend(path)] == [0, 5, 10]
    assert path.read_text().startswith("? # upstatic history 3\n")
    assert "2026-11-20.txt:1: a damaged line is set aside" in caplog.text


def test_of_a_file_that_is_too_large_the_end_is_read_and_the_rest_is_kept(
    history: Path,
    a_round: MakeRound,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    many = [a_round(f"{n // 60:02}:{n % 60:02}:00", api=str(n), web="1") for n in range(600)]
    rounds.append(history, many)
    path = history / "2026-11-20.txt"
    monkeypatch.setattr(rounds, "MOST_BYTES", 2000)
    before = path.read_bytes()
    path.write_bytes(before + b"damage\n11:00:00 torn")

    assert rounds.append(history, [many[-1]]) == []
    added = a_round("11:00:01", api="7", web="8")
    assert rounds.append(history, [added]) == [added]
    found = mend(path)

    assert found[-2:] == [many[-1], added]
    assert 50 < len(found) < 150
    assert path.read_bytes().startswith(before + b"? damage\n? 11:00:00 torn\n")
    assert path.read_text().count("# upstatic") == 1
    assert "2026-11-20.txt: only the last 0 MB are read" in caplog.text


@pytest.mark.parametrize("columns", [("",), ("a\x07b",), ("a\u2028b",)])
def test_a_head_line_that_the_writer_would_not_write_is_damage(columns: tuple[str, ...]) -> None:
    line = " ".join([f"#{tag_of(columns, {})}", *columns])

    with pytest.raises(ValueError, match="cannot be written"):
        read_columns(line)

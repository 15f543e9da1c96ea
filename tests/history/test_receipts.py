"""Receipts: a sent message stays sent, with several writers in any order."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.domain.errors import HistoryError
from upstatic.domain.times import parse_time
from upstatic.history import receipts

NOON = parse_time("2026-11-20T12:00:00Z")


def a(state: str, minutes: float = 0, attempts: int = 0, **more: str) -> Receipt:
    return Receipt(
        time=NOON + timedelta(minutes=minutes),
        message=more.get("message", "down:api:x"),
        channel=more.get("channel", "chat"),
        state=Delivery(state),
        attempts=attempts,
        error=more.get("error", ""),
    )


def test_a_table_explains_itself(history: Path) -> None:
    receipts.append(history, [a("owed"), a("sent", 0, 1)])

    assert (history / "receipts" / "2026-11.csv").read_text().splitlines() == [
        "time,message,channel,state,attempts,error",
        "2026-11-20T12:00:00Z,down:api:x,chat,owed,0,",
        "2026-11-20T12:00:00Z,down:api:x,chat,sent,1,",
    ]


def test_the_same_row_is_kept_once(history: Path) -> None:
    for _ in range(3):
        receipts.append(history, [a("owed")])

    assert len((history / "receipts" / "2026-11.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize("order", list(permutations((0, 1, 2, 3))))
def test_the_order_of_the_rows_does_not_matter(history: Path, order: tuple[int, ...]) -> None:
    rows = [a("owed"), a("owed", 5, 1), a("sent", 10, 2), a("failed", 20, 3)]
    for index in order:
        receipts.append(history, [rows[index]])

    assert receipts.read(history, NOON) == [rows[2]]


def test_the_last_attempt_of_a_pending_message_counts(history: Path) -> None:
    receipts.append(history, [a("owed", 5, 2, error="503"), a("owed"), a("owed", 0, 1)])

    assert receipts.read(history, NOON) == [a("owed", 5, 2, error="503")]


def test_names_with_commas_and_quotes_come_back(history: Path) -> None:
    strange = a("sent", channel='the "boss", at night', message="down:café:x")
    receipts.append(history, [strange])

    assert receipts.read(history, NOON) == [strange]


def test_months_are_kept_apart_and_old_ones_left_unread(history: Path) -> None:
    old = a("owed", -40 * 24 * 60, message="old")
    receipts.append(history, [old, a("sent")])

    assert receipts.read(history, NOON) == [a("sent")]
    assert receipts.read(history, old.time) == [old, a("sent")]


def test_the_start_of_a_channel_is_kept_indefinitely(history: Path) -> None:
    began = NOON - timedelta(days=400)
    rows = [a("sent", message="start"), a("sent", -400 * 24 * 60, message="start"), a("sent")]
    receipts.append(history, rows)

    assert receipts.starts(history) == {"chat": began}


def test_a_damaged_line_costs_no_other(history: Path, caplog: pytest.LogCaptureFixture) -> None:
    receipts.append(history, [a("sent")])
    table = history / "receipts" / "2026-11.csv"
    table.write_text(table.read_text() + "2026-11-20T12:00:00Z,start,x,sen\n2026-11-2")

    assert receipts.read(history, NOON) == [a("sent")]
    assert receipts.starts(history) == {}
    assert "a damaged line is left out" in caplog.text


def test_a_newer_table_is_not_touched(history: Path) -> None:
    table = history / "receipts" / "2026-11.csv"
    table.parent.mkdir(parents=True)
    table.write_text("time,message,channel,state,attempts,error,weight\n")

    with pytest.raises(HistoryError, match="newer"):
        receipts.append(history, [a("sent")])

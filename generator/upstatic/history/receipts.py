"""Receipts: pending, sent and failed messages, a table per month, kept indefinitely."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only
from upstatic.history.csv_tables import Table, number
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import RECEIPTS, month

START = "start"

# Two writers may both have recorded a message: a sent one is sent.
_FINALITY = {Delivery.PENDING: 0, Delivery.FAILED: 1, Delivery.SENT: 2}


def _parse(fields: Sequence[str]) -> Receipt:
    time, message, channel, state, attempts, error = fields
    return Receipt(
        time=parse_time(time),
        message=message,
        channel=channel,
        state=Delivery(state),
        attempts=number(attempts),
        error=error,
    )


def _fields(receipt: Receipt) -> Sequence[str]:
    return (
        format_time(receipt.time),
        receipt.message,
        receipt.channel,
        receipt.state.value,
        str(receipt.attempts),
        receipt.error,
    )


TABLE = Table(header="time,message,channel,state,attempts,error", parse=_parse, fields=_fields)


def read(
    history: Path,
    since: datetime,
    damage: OnDamage = OnDamage.WARN,
    *,
    current: Callable[[str], str] = str,
) -> list[Receipt]:
    """The state of each message to each channel: the receipt that counts.

    `current` gives the key that a message has now. Months that ended before `since` are left
    unread. Raises HistoryError.
    """
    latest: dict[tuple[str, str], Receipt] = {}
    for receipt in steps(history, since, damage):
        key = current(receipt.message), receipt.channel
        found = receipt if key[0] == receipt.message else replace(receipt, message=key[0])
        latest[key] = max(found, latest.get(key, found), key=_rank)
    return sorted(latest.values(), key=_order)


def steps(history: Path, since: datetime, damage: OnDamage = OnDamage.WARN) -> list[Receipt]:
    """Every row of the months from `since` on: each step in the life of each message.

    Raises HistoryError.
    """
    paths = RECEIPTS.existing(history, first=month(since))
    return [row for path in paths for row in TABLE.read(path, damage)]


def starts(history: Path) -> dict[str, datetime]:
    """When each channel was added; it gets no earlier events. Raises HistoryError."""
    started_at: dict[str, datetime] = {}
    for line in (line for path in RECEIPTS.existing(history) for line in TABLE.load(path).lines):
        if f",{START}," in line:
            for receipt in _readable(line):
                first = started_at.get(receipt.channel, receipt.time)
                started_at[receipt.channel] = min(first, receipt.time)
    return started_at


def _readable(line: str) -> Iterable[Receipt]:
    try:
        receipt = TABLE.read_line(line)
    except ValueError:
        return  # `read` tells of it
    if receipt is not None and receipt.message == START:
        yield receipt


def _rank(receipt: Receipt) -> tuple[object, ...]:
    return _FINALITY[receipt.state], receipt.attempts, receipt.time, receipt.error


def _order(receipt: Receipt) -> tuple[object, ...]:
    return receipt.time, receipt.message, receipt.channel


def append(history: Path, receipts: Sequence[Receipt]) -> None:
    """Add receipts, each to the month of its time, and wait until they are on the disk.

    Raises HistoryError.
    """
    by_month: dict[Path, list[Receipt]] = {}
    for receipt in receipts:
        path = RECEIPTS.writable(history, month(receipt.time))
        by_month.setdefault(path, []).append(receipt)
    for path, rows in by_month.items():
        recorded = TABLE.load(path).lines
        fresh = [row for row in rows if TABLE.line(row) not in recorded]
        append_only.append(path, TABLE.lines(fresh, recorded))

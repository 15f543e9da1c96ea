"""The end of a certificate is a row when it changes, and never more than a few a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.history import certificates
from upstatic.history.certificates import Certificate

NOW = datetime(2026, 12, 31, 23, 50, tzinfo=UTC)
SOON, LATE = NOW + timedelta(days=20), NOW + timedelta(days=80)
FOR_EVER = datetime.max.replace(tzinfo=UTC)


def seen(minutes: float, expires: datetime, slug: str = "api") -> Certificate:
    return Certificate(time=NOW + timedelta(minutes=minutes), slug=slug, expires=expires)


def rows(history: Path) -> list[str]:
    paths = sorted((history / "certificates").glob("*.csv"))
    return [line for path in paths for line in path.read_text().splitlines()[1:]]


def test_what_stays_the_same_is_one_row(history: Path) -> None:
    for n in range(0, 60, 5):
        certificates.append(history, [seen(n, SOON), seen(n, LATE, "web")])

    assert rows(history) == [
        "2026-12-31T23:50:00Z,api,2027-01-20T23:50:00Z",
        "2026-12-31T23:50:00Z,web,2027-03-21T23:50:00Z",
    ]


def test_a_renewal_is_a_row_in_the_year_in_which_it_was_seen(history: Path) -> None:
    old = Certificate(time=NOW - timedelta(days=60), slug="api", expires=SOON)
    certificates.append(history, [old])
    assert certificates.append(history, [seen(20, LATE)]) == [seen(20, LATE)]

    assert (history / "certificates" / "2027.csv").read_text() == (
        "time,slug,expires\n2027-01-01T00:10:00Z,api,2027-03-21T23:50:00Z\n"
    )
    assert certificates.last(history, NOW)["api"].expires == SOON
    assert certificates.last(history, FOR_EVER)["api"].expires == LATE


def test_servers_that_differ_do_not_tell_otherwise_in_every_round(history: Path) -> None:
    for n in range(2 * 24 * 12):
        certificates.append(history, [seen(5 * n, LATE if n % 2 else SOON)])

    assert len(rows(history)) <= 4
    assert certificates.last(history, FOR_EVER)["api"].expires == SOON


def test_a_sooner_end_is_reported_at_once_and_what_ran_out_is_replaced_at_once(
    history: Path,
) -> None:
    over = NOW + timedelta(minutes=7)
    for one in (seen(0, LATE), seen(5, over), seen(10, LATE)):
        certificates.append(history, [one])

    assert [row.split(",")[2] for row in rows(history)] == [
        "2027-03-21T23:50:00Z", "2026-12-31T23:57:00Z", "2027-03-21T23:50:00Z",
    ]  # fmt: skip


def test_what_comes_late_or_twice_adds_nothing(history: Path) -> None:
    certificates.append(history, [seen(0, SOON)])
    before = rows(history)
    assert certificates.append(history, [seen(-30, LATE), seen(0, SOON)]) == []
    assert certificates.append(history, []) == []
    assert rows(history) == before


def test_a_table_of_a_newer_version_is_left_alone(history: Path) -> None:
    (history / "certificates").mkdir(parents=True)
    (history / "certificates" / "2026.csv").write_text("time,slug,expires,issuer\n")
    with pytest.raises(HistoryError, match="newer Upstatic"):
        certificates.check(history)
    with pytest.raises(HistoryError, match="newer Upstatic"):
        certificates.append(history, [seen(0, SOON)])

"""Times as people write them."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.times import read_moment


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01 22:00", "2026-12-01T21:00"),
        ("2026-07-01T22:00", "2026-07-01T20:00"),
        ("2026-12-01T22:00:30Z", "2026-12-01T22:00:30"),
        ("2026-12-01 22:00 UTC", "2026-12-01T22:00"),
        ("2026-12-01 22:00 America/New_York", "2026-12-02T03:00"),
        ("2026-12-01 22:00 (Asia/Tokyo)", "2026-12-01T13:00"),
        ("2026-12-01T22:00+05:30", "2026-12-01T16:30"),
        ("2026-12-01", "2026-11-30T23:00"),
    ],
)
def test_times_are_read_as_people_fill_them_in(text: str, utc: str) -> None:
    assert read_moment(text, "Europe/Paris") == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "22:00", "2026-13-01", "0001-01-01", "1 2 3 Foo/Bar"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        read_moment(text, "Asia/Tokyo")

"""Whether a page is published depends on the revision and the time of the page online."""

from datetime import UTC, datetime, timedelta

import pytest
from upstatic.evaluation.publication import Publication, is_due, publication_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MADE = Publication(revision="b", time=NOON)


def online(revision: str = "b", minutes: float = 5) -> Publication:
    return Publication(revision=revision, time=NOON - timedelta(minutes=minutes))


@pytest.mark.parametrize("when", ["always", "change", "30"])
def test_a_changed_page_is_published_and_so_is_one_that_nothing_is_known_of(when: str) -> None:
    assert is_due(when, MADE, online("a"))
    assert is_due(when, MADE, None)
    assert is_due(when, None, online())


def test_an_unchanged_page_is_published_always_never_or_after_so_many_minutes() -> None:
    assert is_due("always", MADE, online())
    assert not is_due("change", MADE, online(minutes=100_000))
    assert not is_due("30", MADE, online(minutes=25))
    assert is_due("30", MADE, online(minutes=29.5))
    assert is_due("30", MADE, online(minutes=-40)), "a clock was set back"


@pytest.mark.parametrize(
    "status", [b"", b"{", b"[]", b'{"page": {}}', b'{"page": {"revision": "b", "updated_at": 7}}']
)
def test_a_status_without_revision_and_time_identifies_no_page(status: bytes) -> None:
    assert publication_of(status) is None


def test_a_status_with_revision_and_time_identifies_its_page() -> None:
    page = {"page": {"revision": "b", "updated_at": "2026-11-20T12:00:00Z"}}
    assert publication_of(page) == MADE

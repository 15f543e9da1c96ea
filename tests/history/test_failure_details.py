"""What failed is kept for notifications until the monitor is up."""

from datetime import UTC, datetime
from pathlib import Path

from upstatic.domain.models import Probe, Reading, Status
from upstatic.history import failure_details

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def probe(status: Status, detail: str = "", slug: str = "api") -> Probe:
    return Probe(slug=slug, time=NOON, reading=Reading(status=status), detail=detail)


def test_details_stay_until_the_monitor_is_up(tmp_path: Path) -> None:
    failure_details.update(tmp_path / "1.jsonl", [probe(Status.DOWN, "é: 503")])
    failure_details.update(
        tmp_path / "2.jsonl", [probe(Status.UNKNOWN), probe(Status.UP, slug="b")]
    )
    assert failure_details.read(tmp_path) == {"api": "é: 503"}

    failure_details.update(tmp_path / "3.jsonl", [probe(Status.UP)])
    assert failure_details.read(tmp_path) == {}


def test_files_of_artifacts_are_about_the_folder_above(tmp_path: Path) -> None:
    (tmp_path / "run-eu-1").mkdir()
    failure_details.update(tmp_path / "run-eu-1" / "1.jsonl", [probe(Status.DOWN, "x")])

    assert failure_details.read(tmp_path) == {"api": "x"}


def test_a_file_that_cannot_be_read_has_no_details(tmp_path: Path) -> None:
    assert failure_details.read(tmp_path) == {}
    (tmp_path / failure_details.NAME).write_text("{torn")
    assert failure_details.read(tmp_path) == {}
    (tmp_path / failure_details.NAME).write_text("[1]")
    assert failure_details.read(tmp_path) == {}

from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.domain.errors import UpstaticError
from upstatic.history import heartbeats
from upstatic.record.heartbeats import record_heartbeat

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
MONITORS = (
    Monitor(name="Backup", slug="backup", check="heartbeat"),
    Monitor(name="Report", slug="report", check="heartbeat", url="https://example.com/last"),
    Monitor(name="Web", slug="web", url="https://example.com"),
)


@pytest.mark.parametrize("ok", [True, False])
def test_a_heartbeat_is_recorded(tmp_path: Path, ok: bool) -> None:  # noqa: FBT001 - a table
    heard = record_heartbeat(tmp_path, MONITORS, "backup", ok=ok, now=NOW)

    assert heartbeats.last(tmp_path, NOW) == {"backup": heard}
    assert heard.ok is ok


def test_a_job_may_report_under_the_former_slug_of_its_monitor(tmp_path: Path) -> None:
    renamed = [one.model_copy(update={"formerly": ("old",)}) for one in MONITORS]

    assert record_heartbeat(tmp_path, renamed, "old", ok=True, now=NOW).slug == "backup"


@pytest.mark.parametrize("slug", ["web", "report", "", "--help", "x" * 9000, "a\nb,ok", "../x"])
def test_only_a_heartbeat_that_waits_for_reports_gets_one(tmp_path: Path, slug: str) -> None:
    with pytest.raises(UpstaticError) as refused:
        record_heartbeat(tmp_path, MONITORS, slug, ok=True, now=NOW)

    assert "is not a heartbeat monitor (known: backup)" in str(refused.value)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []

"""The engine that runs is the one of the latest row that is not in the future."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from upstatic.domain.engines import Engine, EngineName
from upstatic.history import engine_log

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WATCH = Engine(time=NOW - timedelta(hours=1), name=EngineName.WATCH, interval_s=300)
RUN = Engine(time=NOW, name=EngineName.RUN)


def test_the_latest_row_counts_and_rows_in_the_future_do_not(tmp_path: Path) -> None:
    engine_log.append(tmp_path, Engine(time=NOW + timedelta(days=9), name=EngineName.WATCH))
    assert engine_log.latest(tmp_path, NOW) is None

    engine_log.append(tmp_path, RUN)
    engine_log.append(tmp_path, WATCH)
    assert engine_log.latest(tmp_path, NOW) == RUN

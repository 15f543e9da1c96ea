"""The engine that took over last, also where a clock was ahead."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from upstatic.domain.engines import Engine, EngineName
from upstatic.history import engine_log

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WATCH = Engine(time=NOW - timedelta(hours=1), name=EngineName.WATCH, interval_s=300)
RUN = Engine(time=NOW, name=EngineName.RUN)


def test_a_row_of_a_clock_that_was_ahead_hides_no_other_one(tmp_path: Path) -> None:
    engine_log.append(tmp_path, Engine(time=NOW + timedelta(days=9), name=EngineName.WATCH))
    assert engine_log.latest(tmp_path, NOW) is None

    engine_log.append(tmp_path, RUN)
    engine_log.append(tmp_path, WATCH)
    assert engine_log.latest(tmp_path, NOW) == RUN

"""A rhythm keeps off the full hour; a minute that a person chose stays."""

import pytest
from upstatic.domain.recurrence import read_cron
from upstatic.tools.init.workflow_templates import with_cron_offset


@pytest.mark.parametrize(
    ("cron", "written"),
    [
        ("*/5 * * * *", "3-58/5 * * * *"),
        ("*/10 0-6 * * 1", "3-53/10 0-6 * * 1"),
        ("*/60 * * * *", "3 * * * *"),
        ("0 * * * *", "0 * * * *"),
        ("7,37 * * * *", "7,37 * * * *"),
        ("3-58/5 * * * *", "3-58/5 * * * *"),
    ],
)
def test_what_is_written(cron: str, written: str) -> None:
    assert with_cron_offset(cron) == written


@pytest.mark.parametrize("every", range(1, 61))
def test_a_rhythm_is_as_often_as_it_was_and_never_at_the_full_hour(every: int) -> None:
    cron = f"*/{every} * * * *"
    before, after = read_cron(cron).minutes, read_cron(with_cron_offset(cron)).minutes
    assert len(after) in (len(before), len(before) - 1)
    assert after[0] == min(3, every - 1)

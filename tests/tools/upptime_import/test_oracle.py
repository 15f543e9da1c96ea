"""The oracle: from what was imported come the numbers that Upptime itself wrote at each commit."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from dateutil.relativedelta import relativedelta
from upstatic.history import upptime_samples
from upstatic.history.upptime_samples import Sample

from tests.support.git import git

YEAR = relativedelta(years=1)
WINDOWS = {
    "timeDay": relativedelta(days=1), "timeWeek": relativedelta(weeks=1),
    "timeMonth": relativedelta(months=1), "timeYear": YEAR, "time": YEAR,
}  # fmt: skip
Summary = tuple[datetime, list[dict[str, object]]]


def summaries(real: Path) -> Iterator[Summary]:
    """Every summary.json in the log, with its commit's time; not what the first one brought."""
    log = git(real, "log", "--format=%H %at", "--min-parents=1", "--", "history/summary.json")
    commits = dict(line.split() for line in log.splitlines())
    asked = "\n".join(f"{commit}:history/summary.json" for commit in commits)
    given = git(real, "cat-file", "--batch=#%(objectsize)", stdin=asked)
    texts = re.split(r"^#\d+\n", given, flags=re.MULTILINE)[1:]
    for stamp, text in zip(commits.values(), texts, strict=True):
        yield datetime.fromtimestamp(int(stamp), UTC), json.loads(text)


def mean(samples: list[Sample], after: datetime, until: datetime) -> int:
    """Upptime's mean: also of those that were down, without those that timed nothing."""
    first = bisect_right(samples, after, key=lambda one: one.time)
    last = bisect_right(samples, until, key=lambda one: one.time)
    times = [one.ms for one in samples[first:last] if one.ms]
    return int(sum(times) / len(times) + 0.5) if times else 0


def test_response_times_agree_with_those_that_upptime_wrote(real: Path, brought: Path) -> None:
    by_file: dict[str, list[Sample]] = {}
    for one in upptime_samples.read(brought, date.min, date.max):
        by_file.setdefault(one.source, []).append(one)
    seen: Counter[bool] = Counter()
    for now, sites in summaries(real):
        for site in sites:
            mine = by_file.get(f"{site['slug']}.yml", [])
            for key, back in WINDOWS.items():
                seen[mean(mine, now - back, now) == site[key]] += 1
    share = seen[True] / seen.total()
    assert seen.total() > 4000
    assert share >= 0.9998

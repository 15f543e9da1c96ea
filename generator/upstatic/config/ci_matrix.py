"""The probe jobs as a job matrix of GitHub Actions: one for each region and shard."""

from dataclasses import replace
from typing import Any

from upstatic.config.schema.execution import HOSTED
from upstatic.config.schema.root import Config, Monitor
from upstatic.config.values.check_kinds import BROWSER
from upstatic.domain.shards import Shard

Json = dict[str, Any]


def matrix(config: Config) -> Json:
    """Give the matrix: an entry a job, with its name, region, shard and the runner's labels.

    Monitors that need a browser are a shard of their own, the last one, whose jobs say `browser`.
    Where a single job on a usual runner does it all, its entry says that it is `alone`: then the
    job that records can measure too.
    """
    regions = config.regions or {"": ()}
    browsers = [monitor for monitor in config.monitors if monitor.check == BROWSER]
    count = config.shards + bool(browsers)
    shards = [Shard(index=index, count=count) for index in range(1, config.shards + 1)]
    jobs = []
    for region, labels in regions.items():
        runner = tuple(labels) or config.runner
        jobs += [_job(str(shard.index), region, runner, shard) for shard in shards]
        if any(not region or region in monitor.regions for monitor in browsers):
            last = replace(shards[-1], index=shards[-1].count)
            jobs.append({**_job(BROWSER, region, runner, last), "browser": True})
    if not config.regions and len(jobs) == 1 and config.runner == HOSTED:
        jobs = [{**jobs[0], "alone": True}]
    return {"include": jobs}


def measurable_when_recording(config: Config) -> list[Monitor]:
    """The monitors that the job which records sees as the jobs that probe do.

    It runs on a usual runner, in no region, and without a browser.
    """
    if config.regions or config.runner != HOSTED:
        return []
    return [monitor for monitor in config.monitors if monitor.check != BROWSER]


def _job(name: str, region: str, runner: tuple[str, ...], shard: Shard) -> Json:
    return {
        "name": "-".join(filter(None, (region, name))),
        "region": region,
        "shard": str(shard),
        "runner": list(runner),
    }

"""The probe jobs as a job matrix of GitHub Actions: one for each region and shard."""

from typing import Any

from upstatic.config.schema.execution import HOSTED
from upstatic.config.schema.root import Config
from upstatic.domain.shards import Shard

Json = dict[str, Any]


def matrix(config: Config) -> Json:
    """Give the matrix: an entry a job, with its name, region, shard and the runner's labels.

    Where a single job on a usual runner does it all, its entry says that it is `alone`: then the
    job that records can measure too.
    """
    regions = config.regions or {"": ()}
    jobs = [
        _job(region, tuple(labels) or config.runner, index, config.shards)
        for region, labels in regions.items()
        for index in range(1, config.shards + 1)
    ]
    if not config.regions and len(jobs) == 1 and config.runner == HOSTED:
        jobs = [{**jobs[0], "alone": True}]
    return {"include": jobs}


def _job(region: str, runner: tuple[str, ...], index: int, count: int) -> Json:
    name = "-".join(filter(None, (region, str(index))))
    return {
        "name": name,
        "region": region,
        "shard": str(Shard(index=index, count=count)),
        "runner": list(runner),
    }

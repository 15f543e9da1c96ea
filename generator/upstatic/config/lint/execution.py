"""Warnings about regions, shards and the duration of rounds."""

from collections.abc import Iterator

from upstatic.config.lint.diagnostics import Remark
from upstatic.config.schema.root import FIVE_MINUTES_S, Config
from upstatic.config.values.fields import spell
from upstatic.config.yaml.composer import Node

MOST_JOBS = 256
"""GitHub runs no more jobs of one matrix."""

_TOO_MANY = "is more than there are regions, so all of them must see a failure (write fewer)"


def lint(node: Node, config: Config) -> Iterator[Remark]:
    """Compare what the settled `config` asks for with what can be; yields (path, what to do)."""
    yield from _about_jobs(config)
    yield from _about_schedule(config)
    if len(config.controls) == 1:
        yield ("controls",), "one alone hides outages while it is down itself (add a second one)"
    whole_s = config.delay_ms * len(config.monitors) / 1000
    if whole_s > FIVE_MINUTES_S:
        about = f"makes a round take {spell(round(whole_s))}, longer than until the next"
        yield ("delay",), f"{about} (shorten it)"
    for index, monitor in enumerate(config.monitors):
        if _names(node.find(("sites", index)).value) - set(config.regions):
            about = "names none of the regions at the top level (add it there, or remove it)"
            yield ("sites", index, "regions"), about
        if monitor.quorum != config.quorum and (monitor.quorum or 0) > max(len(monitor.regions), 1):
            yield ("sites", index, "quorum"), _TOO_MANY


def _about_jobs(config: Config) -> Iterator[Remark]:
    jobs = max(len(config.regions), 1) * config.shards
    if jobs > MOST_JOBS:
        yield ("shards",), f"makes {jobs} jobs, and GitHub runs {MOST_JOBS} (write fewer)"
    if (config.quorum or 0) > max(len(config.regions), 1):
        yield ("quorum",), _TOO_MANY


def _about_schedule(config: Config) -> Iterator[Remark]:
    path = ("workflowSchedule", "uptime")
    if config.workflow_schedule.apart_s < FIVE_MINUTES_S:
        yield path, "is more than GitHub does, a run every five minutes (shorten interval instead)"
    elif config.workflow_schedule.uptime.split()[0] in ("0", "00"):
        yield path, "is the full hour, when GitHub is late or skips runs (write another minute)"


def _names(site: object) -> set[str]:
    """The regions that an entry of the file names, as it names them."""
    said = site.get("regions") if isinstance(site, dict) else None
    return {str(name) for name in (said if isinstance(said, list) else [said]) if name is not None}

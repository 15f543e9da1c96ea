"""Metric families: samples with labels."""

from dataclasses import dataclass

from upstatic.render.analysis.dataset import MonitorData

Sample = tuple[dict[str, str], float]

SECOND_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A metric with its samples; the name ends with its unit (`_seconds`, `_ratio`)."""

    name: str
    help: str
    samples: tuple[Sample, ...]


def single(name: str, description: str, value: float) -> Family:
    """A family of one sample without labels."""
    return Family(name=f"upstatic_{name}", help=description, samples=(({}, value),))


def labels_of(data: MonitorData, **more: str) -> dict[str, str]:
    """The labels of a monitor's sample."""
    return {"monitor": data.monitor.slug} | more

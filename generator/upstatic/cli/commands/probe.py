"""`probe`: measure every monitor that is due into run files."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.domain.shards import Shard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeCommandOptions:
    """The run file, and which monitors to measure how often; see measurement.ProbeOptions."""

    out: Path
    region: str
    shard: "Shard | None"
    rounds: int | None
    every_s: float | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "probe",
        probe,
        ProbeCommandOptions,
        summary="measure every monitor once",
        examples=("probe --out run/eu.jsonl --region eu", "probe --out run/1.jsonl --shard 1/4"),
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="run file, e.g. run/eu.jsonl"
    )
    parser.add_argument("--region", default="", help="region of this machine, e.g. eu")
    parser.add_argument(
        "--shard", type=arguments.shard, metavar="I/N", help="measure the I-th of N shards only"
    )
    arguments.add_repetition(parser)


def probe(context: Context, options: ProbeCommandOptions) -> None:
    """Measure into a run file, or into several when repeated."""
    from upstatic.cli import measurement
    from upstatic.cli.workspace import load_stage_workspace, open_history
    from upstatic.domain.errors import PublishError

    workspace = load_stage_workspace(context)
    try:
        workspace = open_history(workspace)
    except PublishError as error:
        log.warning("%s; measuring every monitor, due or not", error)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    chosen = measurement.ProbeOptions(
        region=options.region, shard=options.shard, rounds=options.rounds, every_s=options.every_s
    )
    for _ in measurement.measure(workspace, options.out, chosen):
        pass

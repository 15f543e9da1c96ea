"""`record`: record run files in history/."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOptions:
    """The run files."""

    files: list[Path]


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "record",
        record,
        RecordOptions,
        summary="record measurements in history/",
        examples=("record run/*.jsonl",),
    )
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="run files; removed once recorded"
    )


def record(context: Context, options: RecordOptions) -> None:
    """Record run files."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace

    pipeline.record_runs(open_workspace(context, is_stage=True), options.files)

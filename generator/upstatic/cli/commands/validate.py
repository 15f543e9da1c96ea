"""`validate`: check the configuration."""

import json
from dataclasses import dataclass

from upstatic.cli.console import say
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateOptions:
    """What to print: the JSON Schema, the job matrix, or what was found."""

    schema: bool
    matrix: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add("validate", validate, ValidateOptions, summary="check the configuration")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of the configuration"
    )
    parser.add_argument(
        "--matrix", action="store_true", help="print the probe jobs as a GitHub Actions matrix"
    )


def validate(context: Context, options: ValidateOptions) -> None:
    """Print the number of monitors, or the schema, or the job matrix."""
    from upstatic import config
    from upstatic.cli.workspace import CONFIG_NAME, load_workspace
    from upstatic.domain.wording import counted

    if options.schema:
        say(json.dumps(config.json_schema(), indent=2))
        return
    settings = load_workspace(context).config
    if options.matrix:
        say(json.dumps(config.matrix(settings), separators=(",", ":")))
        return
    groups = {monitor.group for monitor in settings.monitors} - {None}
    monitors = counted(len(settings.monitors), "monitor")
    within = f" in {counted(len(groups), 'group')}" if groups else ""
    say(f"{CONFIG_NAME}: {monitors}{within}")

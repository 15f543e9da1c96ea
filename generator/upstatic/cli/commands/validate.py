"""`validate`: check the configuration."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.config import Config

_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateOptions:
    """What to print (the JSON Schema, the job matrix, or what was found), and what fails."""

    schema: bool
    matrix: bool
    strict: bool
    json: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "validate",
        validate,
        ValidateOptions,
        summary="check the configuration",
        examples=("validate", "validate --strict --json", "validate --schema > upptimerc.json"),
    )
    parser.add_argument("--strict", action="store_true", help="exit with code 1 on warnings, too")
    parser.add_argument("--json", action="store_true", help="print errors and warnings as JSON")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of the configuration"
    )
    parser.add_argument(
        "--matrix", action="store_true", help="print the probe jobs as a GitHub Actions matrix"
    )


def validate(context: Context, options: ValidateOptions) -> int:
    """Print the number of monitors, or the schema, or the job matrix."""
    from upstatic import config
    from upstatic.cli.renamed import warn_of_unclaimed_history
    from upstatic.cli.workspace import CONFIG_NAME, load_workspace, open_history

    if options.schema:
        context.console.print_exactly(json.dumps(config.json_schema(), indent=2))
        return 0
    if options.json:
        return _validate_as_json(context, options)
    workspace = load_workspace(context, is_stage=options.matrix)
    if options.matrix:
        matrix = config.matrix(workspace.config)
        context.console.print_exactly(json.dumps(matrix, separators=(",", ":")))
    else:
        warn_of_unclaimed_history(open_history(workspace, offline=True))
        context.console.print(f"{CONFIG_NAME}: {_counts(workspace.config)}")
    return _exit_code(options, workspace.config_warnings)


def _exit_code(options: ValidateOptions, warnings: tuple[str, ...]) -> int:
    return 1 if options.strict and warnings else 0


def _counts(config: "Config") -> str:
    from upstatic.domain.wording import counted

    groups = {monitor.group for monitor in config.monitors} - {None}
    within = f" in {counted(len(groups), 'group')}" if groups else ""
    return f"{counted(len(config.monitors), 'monitor')}{within}"


def _validate_as_json(context: Context, options: ValidateOptions) -> int:
    from upstatic.cli.workspace import CONFIG_NAME
    from upstatic.config import load
    from upstatic.domain.errors import ConfigError

    try:
        loaded = load(context.root / CONFIG_NAME)
    except ConfigError as error:
        _print_report(context, errors=error.problems, warnings=error.warnings)
        return 1
    groups = {monitor.group for monitor in loaded.config.monitors} - {None}
    counts = {"monitors": len(loaded.config.monitors), "groups": len(groups)}
    _print_report(context, warnings=loaded.warnings, counts=counts)
    return _exit_code(options, loaded.warnings)


def _print_report(
    context: Context,
    *,
    warnings: tuple[str, ...],
    errors: tuple[str, ...] = (),
    counts: Mapping[str, int] = MappingProxyType({}),
) -> None:
    context.console.print_json(
        {
            "valid": not errors,
            **counts,
            "errors": [_placed(line) for line in errors],
            "warnings": [_placed(line) for line in warnings],
        }
    )


def _placed(line: str) -> dict[str, Any]:
    """A finished line as file, line, column and message."""
    found = _LINE.fullmatch(line)
    if found is None:
        return {"message": line}
    return {**found.groupdict(), "line": int(found["line"]), "column": int(found["column"])}

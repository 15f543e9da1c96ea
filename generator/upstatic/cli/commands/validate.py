"""`validate`: check the configuration."""

import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.cli.workspace import Workspace
    from upstatic.config import Config
    from upstatic.config.ci_matrix import Json

ONE_JOB = {
    "include": [
        {"name": "1", "region": "", "shard": "1/1", "runner": ["ubuntu-latest"], "alone": True}
    ]
}
"""The matrix of most configurations: every workflow asks for it, so they are not parsed for it."""
_MAKE_JOBS = ("shards", "region", "runner", "browser", "\\")

log = logging.getLogger(__name__)
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
    """Print the number of monitors, or the schema, or the job matrix.

    Raises UpstaticError where `strict` makes warnings errors.
    """
    if options.schema:
        from upstatic import config

        context.console.print_exactly(json.dumps(config.json_schema(), indent=2))
    elif options.matrix:
        matrix = ONE_JOB if _has_one_job(context) else _matrix(context)
        context.console.print_exactly(json.dumps(matrix, separators=(",", ":")))
    elif options.json:
        return _validate_as_json(context, strict=options.strict)
    else:
        _validate(context, strict=options.strict)
    return 0


def _has_one_job(context: Context) -> bool:
    """Whether the configuration names nothing that makes jobs; it is not parsed."""
    try:
        text = (context.root / ".upptimerc.yml").read_text("utf-8").lower()
    except (OSError, UnicodeDecodeError):
        return False
    return not any(word in text for word in _MAKE_JOBS)


def _matrix(context: Context) -> "Json":
    from upstatic import config
    from upstatic.cli.workspace import load_stage_workspace

    return config.matrix(load_stage_workspace(context).config)


def _validate(context: Context, *, strict: bool) -> None:
    from upstatic.cli.workspace import load_workspace
    from upstatic.config.load import CONFIG_NAME
    from upstatic.domain.errors import UpstaticError
    from upstatic.domain.wording import counted

    workspace = load_workspace(context)
    unclaimed = _unclaimed_history(workspace)
    for warning in unclaimed:
        log.warning("%s", warning)
    monitors, groups = _counts(workspace.config).values()
    within = f" in {counted(groups, 'group')}" if groups else ""
    context.console.print(f"{CONFIG_NAME}: {counted(monitors, 'monitor')}{within}")
    number = len(workspace.config_warnings) + len(unclaimed)
    if strict and number:
        raise UpstaticError(f"{counted(number, 'warning')} (an error because of --strict)")


def _unclaimed_history(workspace: "Workspace") -> list[str]:
    from upstatic.cli.renamed import unclaimed_history
    from upstatic.cli.workspace import open_history

    return unclaimed_history(open_history(workspace, offline=True))


def _counts(config: "Config") -> dict[str, int]:
    groups = {monitor.group for monitor in config.monitors} - {None}
    return {"monitors": len(config.monitors), "groups": len(groups)}


def _validate_as_json(context: Context, *, strict: bool) -> int:
    from upstatic.cli.workspace import load_workspace
    from upstatic.domain.errors import ConfigError

    errors: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    try:
        workspace = load_workspace(context, shows_warnings=False)
    except ConfigError as error:
        errors, warnings = error.problems, error.warnings
    else:
        warnings = (*workspace.config_warnings, *_unclaimed_history(workspace))
        counts = _counts(workspace.config)
    context.console.print_json(
        {
            "valid": not errors,
            **counts,
            "errors": [_placed(line) for line in errors],
            "warnings": [_placed(line) for line in warnings],
        }
    )
    return 1 if errors or (strict and warnings) else 0


def _placed(line: str) -> dict[str, Any]:
    """A finished line as file, line, column and message."""
    found = _LINE.fullmatch(line)
    if found is None:
        return {"message": line}
    return {**found.groupdict(), "line": int(found["line"]), "column": int(found["column"])}

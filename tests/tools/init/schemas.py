"""The schemas of workflows that `check-jsonschema` brings, checked without starting a process."""

from pathlib import Path

from check_jsonschema import main
from click.testing import CliRunner

WORKFLOWS = "vendor.github-workflows"


def follows_schema(schema: str, *files: Path) -> None:
    """Assert that files follow one of the schemas."""
    done = CliRunner().invoke(main, ["--builtin-schema", schema, *map(str, files)])
    assert done.exit_code == 0, done.output

"""Read and validate the configuration; all problems are reported, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from upstatic.config.defaults import apply_defaults
from upstatic.config.lint.diagnostics import Remark, from_pydantic, lines
from upstatic.config.lint.monitors import lint
from upstatic.config.lint.unknown_keys import idle_keys, unknown_keys
from upstatic.config.schema.root import Config
from upstatic.config.yaml.composer import Key, Node, YamlError, compose
from upstatic.config.yaml.file import read_text
from upstatic.domain.errors import ConfigError

CONFIG_NAME = ".upptimerc.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A valid configuration, and one line for each warning."""

    config: Config
    warnings: tuple[str, ...]


def load(path: Path) -> Loaded:
    """Read and validate the configuration at `path`, and apply defaults.

    Raises ConfigError with all problems, sorted by place, each a line
    `.upptimerc.yml:LINE:COLUMN: sites[2].port: what is wrong (what to do)`. No line quotes a
    value, since values may be secrets.
    """
    doubled: list[YamlError] = []
    node = _compose(path, doubled)
    given, said = _validated(node)
    if given is None or doubled:
        warnings = lines(path, node, (), unknown_keys(node))
        raise ConfigError(lines(path, node, said, doubled=doubled), warnings)
    config = apply_defaults(given)
    warnings = lines(path, node, lint(node, config), idle_keys(node))
    return Loaded(config=config, warnings=tuple(warnings))


def _validated(node: Node) -> tuple[Config | None, list[Remark]]:
    """The values of the file; None where something is wrong, and what."""
    try:
        return Config.model_validate(node.value), []
    except ValidationError as error:
        return None, [*from_pydantic(error)]


def fault(path: Path, key: Sequence[Key], what: str) -> ConfigError:
    """The error for a key that is wrong for reasons outside of the file, with its line."""
    return ConfigError(lines(path, _compose(path), [(key, what)]))


def _compose(path: Path, doubled: list[YamlError] | None = None) -> Node:
    try:
        node = compose(read_text(path), doubled)
    except YamlError as error:
        raise ConfigError([f"{path}:{error.line}:{error.column}: {error}"]) from None
    if node is None or node.value is None:
        raise ConfigError([f"{path}:1:1: the file is empty (write owner, repo and sites)"])
    return node

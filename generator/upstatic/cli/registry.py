"""How a command module adds its command: argparse's values become its typed options."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from upstatic.cli.context import Context

    Options = TypeVar("Options", bound=DataclassInstance)
    Call = Callable[[Context, Mapping[str, Any]], int | None]
else:
    Options = TypeVar("Options")


class CommandParser(argparse.ArgumentParser):
    """A parser that takes no abbreviations."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*args, **settings)
        self.allow_abbrev = False


class Registry:
    """The commands of `parser`, by name, such as "render" or "incident new"."""

    def __init__(self, parser: CommandParser, metavar: str, prefix: str = "") -> None:
        self._prefix = prefix
        self._subparsers = parser.add_subparsers(required=True, metavar=metavar)
        self.parsers: dict[str, CommandParser] = {}

    def add(
        self,
        name: str,
        run: "Callable[[Context, Options], int | None]",
        options: "type[Options]",
        *,
        summary: str,
    ) -> CommandParser:
        """Add a command; its arguments are named like the fields of `options`.

        `run` returns an exit code, None for 0.
        """
        parser = self._add(name, summary)

        def call(context: "Context", values: Mapping[str, Any]) -> int | None:
            chosen = {field.name: values[field.name] for field in fields(options)}
            return run(context, options(**chosen))

        parser.set_defaults(call=call)
        return parser

    def add_group(self, name: str, *, summary: str) -> "Registry":
        """Add a command that has actions of its own."""
        group = Registry(self._add(name, summary), "ACTION", f"{name} ")
        group.parsers = self.parsers
        return group

    def _add(self, name: str, summary: str) -> CommandParser:
        parser = self._subparsers.add_parser(name, help=summary, description=summary)
        self.parsers[f"{self._prefix}{name}"] = parser
        return parser

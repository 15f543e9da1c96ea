"""How a command module adds its command: argparse's values become its typed options."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from upstatic.cli.context import Context

    Options = TypeVar("Options", bound=DataclassInstance)
    Call = Callable[[Context, Mapping[str, Any]], int | None]
else:
    Options = TypeVar("Options")


class CommandParser(argparse.ArgumentParser):
    """A parser that takes no abbreviations, suggests, and lists commands in `groups`."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        settings = {"formatter_class": argparse.RawDescriptionHelpFormatter, **settings}
        super().__init__(*args, **settings)
        self.allow_abbrev = False
        self.groups: Mapping[str, Sequence[str]] = {}

    def format_help(self) -> str:
        """The help; the commands of a group have a section of their own."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        commands = self._commands() if self.groups else {}
        for title, names in self.groups.items():
            _add_section(formatter, title, [commands[name] for name in names])
        for section in self._action_groups:
            if not (section is self._subparsers and self.groups):
                _add_section(formatter, section.title, section._group_actions)  # noqa: SLF001 - argparse has no public name for it
        formatter.add_text(self.epilog)
        return formatter.format_help()

    def _commands(self) -> Mapping[str, argparse.Action]:
        """The lines of the help, by command."""
        (action,) = (one for one in self._actions if one.nargs == argparse.PARSER)
        return {one.dest: one for one in action._get_subactions()}  # type: ignore[attr-defined]  # noqa: SLF001 - as above

    def require_command(self) -> NoReturn:
        """End with the help: a command or an action is missing."""
        self.print_help(sys.stderr)
        self.exit(2)

    def refuse_unknown(self, words: Sequence[str]) -> NoReturn:
        """End with the usage of this command and the arguments that it does not know."""
        near = [_suggestion(word.partition("=")[0], self._option_string_actions) for word in words]
        self.error(f"unrecognized arguments: {' '.join(words)}{next(filter(None, near), '')}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's own
        if action.choices is not None and value not in action.choices:
            near = _suggestion(str(value), map(str, action.choices))
            if action.nargs == argparse.PARSER:
                self.error(f"there is no command {value!r}{near or ' (see --help)'}")
            if near:
                raise argparse.ArgumentError(action, f"invalid choice: {value!r}{near}")
        super()._check_value(action, value)


def _add_section(
    formatter: argparse.HelpFormatter, title: str | None, actions: Sequence[argparse.Action]
) -> None:
    formatter.start_section(title)
    formatter.add_arguments(actions)
    formatter.end_section()


def _suggestion(word: str, known: Any) -> str:  # noqa: ANN401 - an iterable of names
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


class Registry:
    """The commands of `parser`, by name, such as "render" or "incident new"."""

    def __init__(self, parser: CommandParser, metavar: str, prefix: str = "") -> None:
        self._prefix = prefix
        self._subparsers = parser.add_subparsers(
            metavar=metavar, title="commands", prog=parser.prog
        )
        self.parsers: dict[str, CommandParser] = {}

    def add(
        self,
        name: str,
        run: "Callable[[Context, Options], int | None]",
        options: "type[Options]",
        *,
        summary: str,
        examples: Sequence[str] = (),
    ) -> CommandParser:
        """Add a command; its arguments are named like the fields of `options`.

        `run` returns an exit code, None for 0. `examples` are command lines without the program's
        name.
        """
        parser = self._add(name, summary, examples)

        def call(context: "Context", values: Mapping[str, Any]) -> int | None:
            chosen = {field.name: values[field.name] for field in fields(options)}
            return run(context, options(**chosen))

        parser.set_defaults(call=call, parser=parser)
        return parser

    def add_group(self, name: str, *, summary: str) -> "Registry":
        """Add a command that has actions of its own."""
        parser = self._add(name, summary, ())
        parser.set_defaults(parser=parser)
        group = Registry(parser, "ACTION", f"{name} ")
        group.parsers = self.parsers
        return group

    def _add(self, name: str, summary: str, examples: Sequence[str]) -> CommandParser:
        lines = "\n".join(f"  upstatic {each}" for each in examples)
        parser = self._subparsers.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=f"examples:\n{lines}" if examples else None,
        )
        self.parsers[f"{self._prefix}{name}"] = parser
        return parser

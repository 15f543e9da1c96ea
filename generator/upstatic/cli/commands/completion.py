"""`completion`: print a shell's completion script."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """The shell."""

    shell: str


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "completion",
        completion,
        CompletionOptions,
        summary="print the completion script of a shell",
        examples=(
            "completion bash > ~/.local/share/bash-completion/completions/upstatic",
            "completion zsh > ~/.zfunc/_upstatic",
            "completion fish > ~/.config/fish/completions/upstatic.fish",
        ),
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def completion(context: Context, options: CompletionOptions) -> None:
    """Print the script."""
    import shtab

    from upstatic.cli.command_line import build_parser

    context.console.print_exactly(shtab.complete(build_parser(), shell=options.shell))

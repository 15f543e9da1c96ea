"""The workflows as init writes them, out of the templates in workflows/, and the issue forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstatic.tools.init.checksum import sealed, with_newer_pins
from upstatic.tools.init.env_block import environment, your_lines

PROGRAM = Path(__file__).parents[4]
WORKFLOWS = ".github/workflows"
FORMS = ".github/ISSUE_TEMPLATE"
STATUS = f"{WORKFLOWS}/status.yml"
_INDENT = " " * 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the workflows of a repository depend on; `root` is "" at its top, else the folder."""

    uses: str
    root: str
    cron: str
    secrets: Sequence[str]
    carried: Sequence[str] = ()
    heartbeat: bool = False
    is_copy: bool = False


def workflows(needs: Needs, present: Mapping[str, str]) -> dict[str, str]:
    """Draw the workflows by their paths; what somebody added to those on file is kept."""
    names = ["status", "incidents", *(["heartbeat"] if needs.heartbeat or needs.is_copy else [])]
    drawn = {f"{WORKFLOWS}/{name}.yml": name for name in names}
    return {path: _workflow(name, needs, present.get(path, "")) for path, name in drawn.items()}


def forms() -> dict[str, str]:
    """The issue forms by their paths: this repository's own."""
    return {
        f"{FORMS}/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((PROGRAM / FORMS).glob("*.yml"))
    }


def _workflow(name: str, needs: Needs, present: str) -> str:
    # GitHub has the braces; YAML's own signs must not be ours either.
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "workflows"),
        autoescape=False,  # noqa: S701 - no HTML; `Needs` holds checked words only
        undefined=StrictUndefined,
        variable_start_string="[[", variable_end_string="]]",
        block_start_string="[%", block_end_string="%]",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    inside = f"{needs.root}/" if needs.root else ""
    lines = environment(needs.secrets, _yours(needs, present))
    text = templates.get_template(f"{name}.yml").render(
        uses=needs.uses,
        root=needs.root,
        inside=inside,
        cron=needs.cron,
        paths=_paths(needs, inside),
        environment="\n".join(_INDENT + line for line in lines),
    )
    return sealed(with_newer_pins(text, present, needs.uses))


def _yours(needs: Needs, present: str) -> list[str]:
    yours = your_lines(present, needs.secrets)
    taken = {line.partition(":")[0].strip() for line in yours} | set(needs.secrets)
    carried = [f"{name}: ${{{{ secrets.{name} }}}}" for name in needs.carried if name not in taken]
    return [*yours, *carried]


def _paths(needs: Needs, inside: str) -> list[str]:
    """What the page depends on, besides the history."""
    program = ["action.yml", "generator/**", "requirements.txt", "site/**"]
    own = [f"{inside}.upptimerc.yml", STATUS, f"{inside}assets/**"]
    return [*own, *(program if needs.is_copy else [])]


_RHYTHM = re.compile(r"\*/(\d+)")
_FIRST = 3


def start_times(cron: str) -> str:
    """A rhythm such as `*/5` says no minute, so it keeps off :00 and :05, when GitHub is late."""
    minute, _, rest = cron.partition(" ")
    found = _RHYTHM.fullmatch(minute)
    if not found:
        return cron
    every = int(found[1])
    first = min(_FIRST, max(every - 1, 0))
    last = first + (59 - first) // every * every
    return f"{first}-{last}/{every} {rest}" if last > first else f"{first} {rest}"

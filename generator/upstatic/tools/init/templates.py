"""Render the workflows from their templates in workflows/, and read the issue forms in forms/."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstatic.tools.init.checksum import with_checksum, with_newer_pins
from upstatic.tools.init.env_block import added_lines, env_block

WORKFLOWS = ".github/workflows"
FORMS = ".github/ISSUE_TEMPLATE"
STATUS = f"{WORKFLOWS}/status.yml"
_HERE = Path(__file__).parent
_INDENT = " " * 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateInput:
    """What the workflows depend on.

    `root` is the folder of the configuration, "" for the top of the repository. `carried` are
    secrets that Upptime's workflows passed on.
    """

    uses: str
    root: str
    cron: str
    secrets: Sequence[str]
    carried: Sequence[str] = ()
    has_heartbeat: bool = False
    is_copy: bool = False


def workflows(given: TemplateInput, present: Mapping[str, str]) -> dict[str, str]:
    """Render the workflows by path; lines that users added to those in `present` are kept."""
    with_heartbeat = given.has_heartbeat or given.is_copy
    names = ["status", "incidents", *(["heartbeat"] if with_heartbeat else [])]
    paths = {f"{WORKFLOWS}/{name}.yml": name for name in names}
    return {path: _workflow(name, given, present.get(path, "")) for path, name in paths.items()}


def forms() -> dict[str, str]:
    """The issue forms by path."""
    return {
        f"{FORMS}/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((_HERE / "forms").glob("*.yml"))
    }


def _workflow(name: str, given: TemplateInput, present: str) -> str:
    # GitHub's expressions use braces, and YAML its own signs: the templates use brackets.
    templates = Environment(
        loader=FileSystemLoader(_HERE / "workflows"),
        autoescape=False,  # noqa: S701 - no HTML; `TemplateInput` holds checked words only
        undefined=StrictUndefined,
        variable_start_string="[[", variable_end_string="]]",
        block_start_string="[%", block_end_string="%]",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    inside = f"{given.root}/" if given.root else ""
    lines = env_block(given.secrets, _added(given, present))
    text = templates.get_template(f"{name}.yml").render(
        uses=given.uses,
        root=given.root,
        inside=inside,
        cron=given.cron,
        paths=_page_inputs(given, inside),
        environment="\n".join(_INDENT + line for line in lines),
    )
    return with_checksum(with_newer_pins(text, present, given.uses))


def _added(given: TemplateInput, present: str) -> list[str]:
    added = added_lines(present, given.secrets)
    taken = {line.partition(":")[0].strip() for line in added} | set(given.secrets)
    carried = [f"{name}: ${{{{ secrets.{name} }}}}" for name in given.carried if name not in taken]
    return [*added, *carried]


def _page_inputs(given: TemplateInput, inside: str) -> list[str]:
    """What the page depends on, except for the history."""
    program = ["action.yml", "generator/**", "requirements.txt", "site/**"]
    own = [f"{inside}.upptimerc.yml", STATUS, f"{inside}assets/**"]
    return [*own, *(program if given.is_copy else [])]


_INTERVAL = re.compile(r"\*/(\d+)")
_OFFSET = 3


def with_cron_offset(cron: str) -> str:
    """Move an interval such as `*/5` off :00 and :05, when GitHub's schedules are latest."""
    minute, _, rest = cron.partition(" ")
    found = _INTERVAL.fullmatch(minute)
    if not found:
        return cron
    every = int(found[1])
    first = min(_OFFSET, max(every - 1, 0))
    last = first + (59 - first) // every * every
    return f"{first}-{last}/{every} {rest}" if last > first else f"{first} {rest}"

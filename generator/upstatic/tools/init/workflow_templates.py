"""Render the workflows from their templates in workflows/, and read the issue forms in forms/."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstatic.forges.github.job import SERVER_URL
from upstatic.forges.hosts import Forge
from upstatic.tools.init.checksum import is_generated, with_checksum, with_newer_pins
from upstatic.tools.init.env_block import added_lines, env_block

GITHUB = ".github/workflows"
FORMS = ".github/ISSUE_TEMPLATE"
STATUS = f"{GITHUB}/status.yml"
GITLAB = ".gitlab-ci.yml"
GITLAB_INCLUDE = ".gitlab/upstatic.yml"
_FOLDERS = {Forge.FORGEJO: ".forgejo/workflows", Forge.GITEA: ".gitea/workflows"}
FOLDERS = (GITHUB, FORMS, *_FOLDERS.values())
"""Where workflows and forms are; GitLab has the files GITLAB and GITLAB_INCLUDE."""
_HERE = Path(__file__).parent
_INDENT = " " * 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateInput:
    """What the workflows depend on.

    `root` is the folder of the configuration, "" for the top of the repository. `carried` are
    secrets that Upptime's workflows passed on. `has_pages` says that the workflow publishes
    the page, `has_rsync` that a target needs rsync, `has_browser` that a monitor needs a browser,
    `is_kept_going` that a run starts the next one after `wait_minutes`.
    """

    uses: str
    root: str
    cron: str
    secrets: Sequence[str]
    carried: Sequence[str] = ()
    has_heartbeat: bool = False
    is_copy: bool = False
    forge: Forge = Forge.GITHUB
    runner: str = "docker"
    has_pages: bool = True
    has_rsync: bool = False
    has_browser: bool = False
    wait_minutes: int = 5
    is_kept_going: bool = False

    @property
    def inside(self) -> str:
        """The folder of the configuration with a slash at its end; "" for the top."""
        return f"{self.root}/" if self.root else ""


def workflows(given: TemplateInput, present: Mapping[str, str]) -> dict[str, str]:
    """Render the workflows by path; lines that users added to those in `present` are kept."""
    if given.forge is Forge.GITHUB:
        with_heartbeat = given.has_heartbeat or given.is_copy
        names = ["status", "incidents", *(["heartbeat"] if with_heartbeat else [])]
        templates = {f"{GITHUB}/{name}.yml": f"github/{name}.yml" for name in names}
    elif given.forge is Forge.GITLAB:
        templates = {gitlab_path(present): "gitlab/gitlab-ci.yml"}
    else:
        templates = {f"{_FOLDERS[given.forge]}/status.yml": "forgejo/status.yml"}
    return {
        path: _workflow(path, template, given, present.get(path, ""))
        for path, template in templates.items()
    }


def gitlab_path(present: Mapping[str, str]) -> str:
    """GitLab has one file; next to one that others wrote, ours is a file to include there."""
    is_others = GITLAB in present and not is_generated(present[GITLAB])
    return GITLAB_INCLUDE if is_others else GITLAB


def forms(forge: Forge = Forge.GITHUB) -> dict[str, str]:
    """The issue forms by path."""
    folder = _HERE / "forms"
    found = sorted(folder.glob("*.yml")) if forge is Forge.GITHUB else ()
    return {f"{FORMS}/{path.name}": path.read_text(encoding="utf-8") for path in found}


def _workflow(path: str, template: str, given: TemplateInput, present: str) -> str:
    # The expressions of forges use braces, and YAML its own signs: the templates use brackets.
    templates = Environment(
        loader=FileSystemLoader(_HERE / "workflows"),
        autoescape=False,  # noqa: S701 - no HTML; `TemplateInput` holds checked words only
        undefined=StrictUndefined,
        variable_start_string="[[", variable_end_string="]]",
        block_start_string="[%", block_end_string="%]",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    name, _, ref = given.uses.partition(" ")[0].partition("@")
    lines = env_block(given.secrets, _added(given, present))
    text = templates.get_template(template).render(
        uses=given.uses,
        repository=f"{SERVER_URL}/{name}",
        ref=ref,
        runner=given.runner,
        pages=given.has_pages,
        rsync=given.has_rsync,
        browser=given.has_browser,
        keep_going=given.is_kept_going,
        wait_minutes=given.wait_minutes,
        root=given.root,
        root_flag=f" --root {given.root}" if given.root else "",
        inside=given.inside,
        cron=given.cron,
        paths=_page_inputs(given, path),
        environment="\n".join(_INDENT + line for line in lines),
    )
    return with_checksum(with_newer_pins(text, present, given.uses))


def _added(given: TemplateInput, present: str) -> list[str]:
    added = added_lines(present, given.secrets)
    taken = {line.partition(":")[0].strip() for line in added} | set(given.secrets)
    carried = [f"{name}: ${{{{ secrets.{name} }}}}" for name in given.carried if name not in taken]
    return [*added, *carried]


def _page_inputs(given: TemplateInput, path: str) -> list[str]:
    """What the page depends on, except for the history; `path` is that of the workflow."""
    program = ["action.yml", "generator/**", "requirements.txt", "site/**"]
    own = [f"{given.inside}.upptimerc.yml", path, f"{given.inside}assets/**"]
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

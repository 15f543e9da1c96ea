"""Publish the rendered page to the targets of `publish.site`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.workspace import Workspace
from upstatic.domain.wording import counted

if TYPE_CHECKING:
    from upstatic.publish.deadline import PushDeadline

TIME_LIMIT_S = 90.0
"""How long all targets of a round may take together: alerts of later rounds wait meanwhile."""


def deploy_site(
    workspace: Workspace,
    site: Path | None = None,
    *,
    is_pushed: bool = True,
    deadline: "PushDeadline | None" = None,
) -> None:
    """Publish the page in `site`, by default _site/, to each configured target.

    All targets end by `deadline`, by default TIME_LIMIT_S from now.

    Raises UpstaticError, with a line for each target that could not be brought up to date.
    """
    if not (workspace.config.publish.own and is_pushed):
        return
    from upstatic.domain.errors import UpstaticError
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.publish.deadline import PushDeadline
    from upstatic.publish.site.targets import SitePublisher

    publisher = SitePublisher(
        root=workspace.root,
        site=site or workspace.root / "_site",
        secrets=workspace.secrets,
        world=ForgeTransport(clock=workspace.now, sleep=time.sleep),
        now=workspace.now,
        deadline=deadline or PushDeadline.after(TIME_LIMIT_S),
    )
    problems: list[str] = []
    with workspace.console.progress("publishing the page"):
        for done in publisher.deploy(workspace.config):
            if isinstance(done, UpstaticError):
                problems.append(str(done))
                continue
            workspace.console.say(
                f"published the page to {done.place}: {done.written} of"
                f" {counted(done.total, 'file')} changed"
            )
    if problems:
        raise UpstaticError("\n".join(problems))

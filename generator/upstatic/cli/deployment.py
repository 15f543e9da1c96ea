"""Publish the rendered page to the targets of `publish.site`."""

import time
from pathlib import Path

from upstatic.cli.workspace import Workspace
from upstatic.domain.wording import counted


def deploy_site(workspace: Workspace, site: Path | None = None, *, is_pushed: bool = True) -> None:
    """Publish the page in `site`, by default _site/, to each configured target.

    Raises UpstaticError, with a line for each target that could not be brought up to date.
    """
    from upstatic.domain.errors import UpstaticError
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.publish.site.targets import SitePublisher

    if not (workspace.config.publish.own and is_pushed):
        return
    publisher = SitePublisher(
        root=workspace.root,
        site=site or workspace.root / "_site",
        secrets=workspace.secrets,
        world=ForgeTransport(clock=workspace.now, sleep=time.sleep),
        now=workspace.now,
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

"""Publish the rendered page to the targets of `publish.site`."""

import time
from pathlib import Path

from upstatic.cli.workspace import Workspace
from upstatic.domain.wording import counted


def deploy_site(workspace: Workspace, site: Path | None = None) -> list[str]:
    """Publish the page to the configured targets; returns a line for each that failed."""
    from upstatic.domain.errors import UpstaticError
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.publish.site.targets import SitePublisher

    if not workspace.config.publish.own:
        return []
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
    return problems

"""Publish the rendered page to the targets of `publish.site`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.workspace import Workspace
from upstatic.domain.wording import counted

if TYPE_CHECKING:
    from upstatic.publish.deadline import PushDeadline
    from upstatic.publish.site.targets import SitePublisher

TIME_LIMIT_S = 90.0
"""How long all targets of a round may take together: alerts of later rounds wait meanwhile."""


def deploy_site(
    workspace: Workspace,
    site: Path | None = None,
    *,
    is_pushed: bool = True,
    is_forced: bool = False,
    deadline: "PushDeadline | None" = None,
) -> None:
    """Publish the page in `site`, by default _site/, to each configured target that is due.

    All targets end by `deadline`, by default TIME_LIMIT_S from now. With `is_forced` every target
    is due. Raises UpstaticError, with a line for each target that could not be brought up to date.
    """
    if not (workspace.config.publish.own and is_pushed):
        return
    from upstatic.domain.errors import UpstaticError
    from upstatic.publish.site.targets import Unchanged

    publisher = _publisher(workspace, site, deadline)
    problems: list[str] = []
    with workspace.console.progress("publishing the page"):
        for done in publisher.deploy(workspace.config, is_forced=is_forced):
            if isinstance(done, UpstaticError):
                problems.append(str(done))
            elif isinstance(done, Unchanged):
                workspace.console.say(f"{done.to}: not published, because nothing visible changed")
            else:
                workspace.console.say(
                    f"published the page to {done.place}: {done.written} of"
                    f" {counted(done.total, 'file')} changed"
                )
    if problems:
        raise UpstaticError("\n".join(problems))


def tell_workflow(workspace: Workspace) -> None:
    """Tell the workflow whether its job has to publish the page: the output `publish`."""
    from upstatic.cli.job_summary import write_output
    from upstatic.config.schema.publishing import ALWAYS

    target = workspace.config.publish.by_workflow
    if target is None or target.when == ALWAYS or "GITHUB_OUTPUT" not in workspace.environ:
        return
    is_due = _publisher(workspace).is_due(target, workspace.config)
    if not is_due:
        workspace.console.say("the page is not published, because nothing visible changed")
    write_output(workspace.environ, "publish", "true" if is_due else "false")


def _publisher(
    workspace: Workspace, site: Path | None = None, deadline: "PushDeadline | None" = None
) -> "SitePublisher":
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.forges.hosts import Forge, running_on
    from upstatic.publish.deadline import PushDeadline
    from upstatic.publish.site.targets import SitePublisher

    has_domain = bool(workspace.config.status_website.cname)
    return SitePublisher(
        root=workspace.root,
        site=site or workspace.root / "_site",
        secrets=workspace.secrets,
        world=ForgeTransport(clock=workspace.now, sleep=time.sleep),
        now=workspace.now,
        deadline=deadline or PushDeadline.after(TIME_LIMIT_S),
        url="" if has_domain else workspace.environ.get("CI_PAGES_URL", ""),  # of GitLab
        is_on_branch=running_on(workspace.environ) in {Forge.FORGEJO, Forge.GITEA},
    )

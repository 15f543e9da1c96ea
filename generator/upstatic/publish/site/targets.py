"""Publish the page to each configured target; one that fails does not stop the others."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.publishing import ALWAYS, BY_WORKFLOW, SiteTarget
from upstatic.config.schema.root import Config
from upstatic.config.schema.secret_texts import filled
from upstatic.config.site_urls import site_url
from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.evaluation.publication import is_due, publication_of
from upstatic.forges.base.client import ForgeTransport
from upstatic.infra.secrets import Secrets
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site import branch, cloudflare, local_folder, netlify, rsync, s3
from upstatic.publish.site.online import online_status
from upstatic.publish.site.site_files import STATUS, Deployed
from upstatic.publish.site.time_limit import limited

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A target whose page is left as it is: visitors would see no difference."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePublisher:
    """Publishes the page in `site`; `root` is the folder of the configuration.

    `deadline` is for all targets together: each one gets an equal share of what is left. `url` is
    where the job of a workflow publishes the page, if that is not what the configuration says;
    with `is_on_branch` it does so to the branch `pages`.
    """

    root: Path
    site: Path
    secrets: Secrets
    world: ForgeTransport
    now: Callable[[], datetime]
    deadline: PushDeadline
    url: str = ""
    is_on_branch: bool = False

    def deploy(
        self, config: Config, *, is_forced: bool = True
    ) -> Iterator[Deployed | Unchanged | UpstaticError]:
        """Publish to each target; gives what was done there, or why it was not.

        Without `is_forced` the `when` of each target decides whether. Raises PublishError
        without a page.
        """
        if not (self.site / "index.html").is_file():
            raise PublishError(f"{self.site}: there is no page to publish (run upstatic render)")
        targets = config.publish.own
        for number, target in enumerate(targets):
            share = self.deadline.share(len(targets) - number)
            try:
                known = filled(target, self.secrets.expand)
                if is_forced or self.is_due(known, config, share):
                    yield self._deploy(known, config, share)
                else:
                    yield Unchanged(to=target.to)
            except UpstaticError as error:
                yield PublishError(self.secrets.redact(str(error)))

    def is_due(
        self, target: SiteTarget, config: Config, deadline: PushDeadline | None = None
    ) -> bool:
        """Whether the page has to be published to a target, going by what is online there."""
        if target.when == ALWAYS:
            return True
        try:
            online = publication_of(self._status(target, config, deadline or self.deadline))
        except (UpstaticError, OSError) as error:  # there is none yet, or it cannot be read
            log.debug("%s: the page cannot be read (%s)", target.to, error)
            return True
        return is_due(target.when, publication_of((self.site / STATUS).read_bytes()), online)

    def _status(self, target: SiteTarget, config: Config, deadline: PushDeadline) -> object:
        """The status.json that is online."""
        world = limited(self.world, deadline, target.to)
        if target.to in BY_WORKFLOW and not self.is_on_branch:
            return online_status(self.url or site_url(config), world)
        match target.to:
            case "folder":
                return (self.root / target.path / STATUS).read_bytes()
            case "rsync":
                return rsync.status(target, deadline)
            case "s3":
                return s3.status(target, world)
            case "cloudflare" | "netlify":
                host = cloudflare if target.to == "cloudflare" else netlify
                return online_status(host.address(target, world), world)
            case _:
                return branch.status(
                    self.root, target.branch, sleep=self.world.sleep, deadline=deadline
                )

    def _deploy(self, target: SiteTarget, config: Config, deadline: PushDeadline) -> Deployed:
        world = limited(self.world, deadline, target.to)
        match target.to:
            case "folder":
                return local_folder.deploy(self.site, self.root / target.path)
            case "branch":
                return branch.deploy(
                    self.root, self.site, target.branch, now=self.now(), sleep=self.world.sleep,
                    deadline=deadline, data_branch=config.history.branch,
                )  # fmt: skip
            case "rsync":
                return rsync.deploy(self.site, target, deadline)
            case "s3":
                return s3.deploy(self.site, target, world)
            case "cloudflare":
                return cloudflare.deploy(self.site, target, world)
            case _:
                return netlify.deploy(self.site, target, world)

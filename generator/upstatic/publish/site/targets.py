"""Publish the page to each configured target; one that fails does not stop the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.publishing import SiteTarget
from upstatic.config.schema.root import Config
from upstatic.config.schema.secret_texts import filled
from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.forges.base.client import ForgeTransport
from upstatic.infra.secrets import Secrets
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site import branch, cloudflare, local_folder, netlify, rsync, s3
from upstatic.publish.site.site_files import Deployed
from upstatic.publish.site.time_limit import limited


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePublisher:
    """Publishes the page in `site`; `root` is the folder of the configuration.

    `deadline` is for all targets together: each one gets an equal share of what is left.
    """

    root: Path
    site: Path
    secrets: Secrets
    world: ForgeTransport
    now: Callable[[], datetime]
    deadline: PushDeadline

    def deploy(self, config: Config) -> Iterator[Deployed | UpstaticError]:
        """Publish to each target; gives what was done there, or why it was not.

        Raises PublishError if there is no page.
        """
        if not (self.site / "index.html").is_file():
            raise PublishError(f"{self.site}: there is no page to publish (run upstatic render)")
        targets = config.publish.own
        for number, target in enumerate(targets):
            share = self.deadline.share(len(targets) - number)
            try:
                yield self._deploy(filled(target, self.secrets.expand), config, share)
            except UpstaticError as error:
                yield PublishError(self.secrets.redact(str(error)))

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

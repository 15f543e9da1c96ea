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
from upstatic.publish.site import branch, cloudflare, local_folder, netlify, rsync, s3
from upstatic.publish.site.site_files import Deployed


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePublisher:
    """Publishes the page in `site`; `root` is the folder of the configuration."""

    root: Path
    site: Path
    secrets: Secrets
    world: ForgeTransport
    now: Callable[[], datetime]

    def deploy(self, config: Config) -> Iterator[Deployed | UpstaticError]:
        """Publish to each target; gives what was done there, or why it was not.

        Raises PublishError if there is no page.
        """
        if not (self.site / "index.html").is_file():
            raise PublishError(f"{self.site}: there is no page to publish (run upstatic render)")
        for target in config.publish.own:
            try:
                yield self._deploy(filled(target, self.secrets.expand))
            except UpstaticError as error:
                yield PublishError(self.secrets.redact(str(error)))

    def _deploy(self, target: SiteTarget) -> Deployed:
        match target.to:
            case "folder":
                return local_folder.deploy(self.site, self.root / target.path)
            case "branch":
                return branch.deploy(
                    self.root, self.site, target.branch, now=self.now(), sleep=self.world.sleep
                )
            case "rsync":
                return rsync.deploy(self.site, target)
            case "s3":
                return s3.deploy(self.site, target, self.world)
            case "cloudflare":
                return cloudflare.deploy(self.site, target, self.world)
            case _:
                return netlify.deploy(self.site, target, self.world)

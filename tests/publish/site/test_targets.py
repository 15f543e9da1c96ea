"""The targets of a page share a deadline; a slow one leaves the others time to publish."""

import socket
from pathlib import Path

from upstatic.config.schema.publishing import Publishing, SiteTarget
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.forges.base.client import ForgeTransport
from upstatic.infra.secrets import Secrets
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site.site_files import Deployed
from upstatic.publish.site.targets import SitePublisher


def test_a_target_that_does_not_answer_fails_and_the_next_one_is_published(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        slow = SiteTarget(to="netlify", siteId="abc", token="t", endpoint=url)
        quick = SiteTarget(to="folder", path="www")
        config = Config(publish=Publishing(site=(slow, quick)))
        publisher = SitePublisher(
            root=tmp_path, site=site, secrets=Secrets({}), world=world, now=world.clock,
            deadline=PushDeadline.after(1.0),
        )  # fmt: skip

        [left, done] = publisher.deploy(config)

    assert isinstance(left, PublishError)
    assert "netlify did not end within the time limit" in str(left)
    assert isinstance(done, Deployed)
    assert (tmp_path / "www" / "index.html").is_file()

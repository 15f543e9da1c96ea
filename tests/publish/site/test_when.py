"""Every kind of target knows which page is online, and gets no page that shows nothing new."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from upstatic.config.schema.publishing import Publishing, SiteTarget
from upstatic.config.schema.root import Config
from upstatic.forges.base.client import ForgeTransport
from upstatic.infra.secrets import Secrets
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site.site_files import Deployed
from upstatic.publish.site.targets import SitePublisher, Unchanged

from tests.publish.site.test_hosts import ON_CLOUDFLARE, ON_NETLIFY, Cloudflare, Netlify
from tests.publish.site.test_s3 import bucket
from tests.support.git import commit_all, git, init
from tests.support.skips import skip_without

Answer = Callable[[httpx.Request], httpx.Response]


def mark(site: Path, revision: str) -> None:
    """Write the status.json of a page with this revision."""
    page = {"revision": revision, "updated_at": "2026-11-20T10:05:00Z"}
    (site / "status.json").write_text(json.dumps({"page": page}))


def outcomes(
    site: Path, root: Path, world: ForgeTransport, target: SiteTarget, answer: Answer | None = None
) -> list[type]:
    """The outcomes for a first page, for the same one again, and for another one."""
    found: list[type] = []
    network = httpx.MockTransport(answer) if answer else world.transport
    config = Config(publish=Publishing(site=(target.model_copy(update={"when": "change"}),)))
    for revision in ("a", "a", "b"):
        mark(site, revision)
        publisher = SitePublisher(
            root=root, site=site, secrets=Secrets({}), now=world.clock,
            world=replace(world, transport=network),
            deadline=PushDeadline.after(600),
        )  # fmt: skip
        found += [type(one) for one in publisher.deploy(config, is_forced=False)]
    return found


EXPECTED = [Deployed, Unchanged, Deployed]


def test_a_folder_gets_changed_pages_only(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    assert outcomes(site, tmp_path, world, SiteTarget(to="folder", path="www")) == EXPECTED


def test_a_branch_gets_changed_pages_only(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    remote, root = init(tmp_path / "remote.git", bare=True), init(tmp_path / "root")
    git(root, "remote", "add", "origin", str(remote))
    (root / "README.md").write_text("# Status\n")
    commit_all(root, "Begin")

    assert outcomes(site, root, world, SiteTarget(to="branch")) == EXPECTED


def test_a_web_server_gets_changed_pages_only(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    if not shutil.which("rsync"):
        skip_without("rsync (Debian package rsync)")
    (tmp_path / "www").mkdir()
    target = SiteTarget(to="rsync", path=str(tmp_path / "www"))

    assert outcomes(site, tmp_path, world, target) == EXPECTED


def test_a_bucket_gets_changed_pages_only(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    target = SiteTarget(
        to="s3", bucket="b", accessKey="k", secretKey="s", endpoint="http://s3.test"
    )
    there = replace(world, transport=bucket({}))

    assert outcomes(site, tmp_path, there, target) == EXPECTED


def test_netlify_gets_changed_pages_only(site: Path, tmp_path: Path, world: ForgeTransport) -> None:
    host = Netlify()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "status.netlify.test":
            digest = host.live.get(request.url.path, "")
            found = host.files.get(digest)
            return httpx.Response(200, content=found) if found else httpx.Response(404)
        if request.url.path == "/api/v1/sites/abc":
            return httpx.Response(200, json={"ssl_url": "https://status.netlify.test"})
        return host(request)

    assert outcomes(site, tmp_path, world, ON_NETLIFY, answer) == EXPECTED


def test_cloudflare_gets_changed_pages_only(
    site: Path, tmp_path: Path, world: ForgeTransport
) -> None:
    host = Cloudflare()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "status.pages.dev":
            found = host.assets.get(host.live.get(request.url.path, ""))
            return httpx.Response(200, content=found) if found else httpx.Response(404)
        if request.url.path == "/client/v4/accounts/acc/pages/projects/status":
            body = {"success": True, "result": {"subdomain": "status.pages.dev"}}
            return httpx.Response(200, json=body)
        return host(request)

    assert outcomes(site, tmp_path, world, ON_CLOUDFLARE, answer) == EXPECTED


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"page": null}'])
def test_a_status_that_cannot_be_read_is_that_of_another_page(
    site: Path, tmp_path: Path, world: ForgeTransport, content: str
) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "status.json").write_text(content)

    assert outcomes(site, tmp_path, world, SiteTarget(to="folder", path="www")) == EXPECTED

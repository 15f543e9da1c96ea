"""The page on Netlify and Cloudflare Pages, by stand-ins of their published protocols."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from blake3 import blake3
from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import DeniedError, ForgeError
from upstatic.forges.base.client import ForgeTransport
from upstatic.publish.site import cloudflare, netlify

from tests.publish.site.conftest import FILES, change


def behind(world: ForgeTransport, answer: "Netlify | Cloudflare") -> ForgeTransport:
    return ForgeTransport(
        clock=world.clock, sleep=world.sleep, transport=httpx.MockTransport(answer)
    )


@dataclass
class Netlify:
    """Keeps files by their SHA-1; a deploy is live when all of its files are there."""

    files: dict[str, bytes] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    faults: list[httpx.Response] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.faults:
            return self.faults.pop()
        if request.headers["authorization"] != "Bearer nf-token":
            return httpx.Response(401, json={"message": "Access Denied"})
        path = request.url.path.removeprefix("/api/v1/")
        if path == "sites/abc/deploys":
            self.wanted = json.loads(request.content)["files"]
            required = sorted(set(self.wanted.values()) - set(self.files))
            return httpx.Response(200, json={"id": "d1", "required": required, "state": "new"})
        if path.startswith("deploys/d1/files/"):
            name = "/" + unquote(path.removeprefix("deploys/d1/files/"))
            digest = hashlib.sha1(request.content, usedforsecurity=False).hexdigest()
            assert self.wanted[name] == digest
            self.files[digest] = request.content
            return httpx.Response(200, json={"path": name})
        assert path == "deploys/d1"
        is_complete = set(self.wanted.values()) <= set(self.files)
        if is_complete:
            self.live = self.wanted
        return httpx.Response(200, json={"id": "d1", "state": "ready" if is_complete else "new"})


ON_NETLIFY = SiteTarget(to="netlify", siteId="abc", token="nf-token")


def test_netlify_gets_what_it_lacks(site: Path, world: ForgeTransport) -> None:
    host = Netlify()

    first = netlify.deploy(site, ON_NETLIFY, behind(world, host))
    change(site)
    second = netlify.deploy(site, ON_NETLIFY, behind(world, host))

    assert (first.written, second.written) == (len(FILES), 1)
    assert (
        host.live["/index.html"] == hashlib.sha1(b"<h1>Out</h1>", usedforsecurity=False).hexdigest()
    )
    assert "/incidents/1.html" not in host.live


def test_netlify_is_asked_again_when_it_fails(site: Path, world: ForgeTransport) -> None:
    host = Netlify(faults=[httpx.Response(502), httpx.Response(429, headers={"retry-after": "3"})])

    assert netlify.deploy(site, ON_NETLIFY, behind(world, host)).written == len(FILES)


def test_a_wrong_token_of_netlify_is_explained(site: Path, world: ForgeTransport) -> None:
    wrong = ON_NETLIFY.model_copy(update={"token": "other"})

    with pytest.raises(DeniedError, match=r"Access Denied.*member of the site's team"):
        netlify.deploy(site, wrong, behind(world, Netlify()))


@dataclass
class Cloudflare:
    """Keeps assets by wrangler's hash; a deployment needs each of them registered."""

    assets: dict[str, bytes] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)
    live: dict[str, str] = field(default_factory=dict)
    branch: str = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/client/v4/")
        given = request.headers["authorization"]
        body = request.content
        if path == "accounts/acc/pages/projects/status/upload-token":
            assert given == "Bearer cf-token"
            return _result({"jwt": "jwt-1"})
        if path == "accounts/acc/pages/projects/status/deployments":
            assert given == "Bearer cf-token"
            return self._deployed(request)
        assert given == "Bearer jwt-1", "assets need the token of the upload"
        match path.rpartition("/")[2]:
            case "check-missing":
                return _result(
                    [one for one in json.loads(body)["hashes"] if one not in self.assets]
                )
            case "upload":
                for one in json.loads(body):
                    self.assets[one["key"]] = base64.b64decode(one["value"])
                return _result(None)
            case _:
                self.registered |= set(json.loads(body)["hashes"])
                return _result(None)

    def _deployed(self, request: httpx.Request) -> httpx.Response:
        boundary = request.headers["content-type"].partition("boundary=")[2]
        parts = request.content.decode().split(f"--{boundary}")[1:-1]
        fields = {part.split('"')[1]: part.partition("\r\n\r\n")[2].rstrip() for part in parts}
        self.live, self.branch = json.loads(fields["manifest"]), fields["branch"]
        assert set(self.live.values()) <= self.registered
        return _result({"id": "x"})


def _result(value: object) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "errors": [], "result": value})


ON_CLOUDFLARE = SiteTarget(
    to="cloudflare", account="acc", project="status", token="cf-token"
)  # fmt: skip


def test_cloudflare_gets_what_it_lacks(site: Path, world: ForgeTransport) -> None:
    host = Cloudflare()

    first = cloudflare.deploy(site, ON_CLOUDFLARE, behind(world, host))
    (site / "index.html").write_text("<h1>New</h1>")
    second = cloudflare.deploy(site, ON_CLOUDFLARE, behind(world, host))

    assert (first.written, second.written, second.total) == (len(FILES), 1, len(FILES))
    assert host.assets[host.live["/index.html"]] == b"<h1>New</h1>"
    assert host.branch == "main"


def test_a_file_has_the_hash_of_wrangler(site: Path, world: ForgeTransport) -> None:
    host = Cloudflare()
    cloudflare.deploy(site, ON_CLOUDFLARE, behind(world, host))

    text = base64.b64encode(b"h1 {}").decode() + "css"
    assert host.live["/static/page.css"] == blake3(text.encode()).hexdigest()[:32]


def test_a_refusal_of_cloudflare_is_reported(site: Path, world: ForgeTransport) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"success": False}))
    refusing = ForgeTransport(clock=world.clock, sleep=world.sleep, transport=transport)

    with pytest.raises(ForgeError, match="Cloudflare did not do"):
        cloudflare.deploy(site, ON_CLOUDFLARE, refusing)

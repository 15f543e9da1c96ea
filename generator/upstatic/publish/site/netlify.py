"""Publish to Netlify: only files that it lacks are uploaded, and the deploy goes live as a whole.

Source: Netlify's documentation, "Get started with the Netlify API", "Deploy with the API".
"""

import hashlib
from pathlib import Path
from urllib.parse import quote

from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import ForgeError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.publish.site.site_files import Deployed, SiteFile, site_files
from upstatic.publish.site.target_api import target_api

API_URL = "https://api.netlify.com/api/v1"
_RIGHTS = "the token must belong to a member of the site's team"
_OCTETS = {"Content-Type": "application/octet-stream"}
_POLLS = 30
_POLL_S = 2.0


def deploy(site: Path, target: SiteTarget, world: ForgeTransport) -> Deployed:
    """Create a deploy, upload what Netlify asks for, and wait until it is live.

    Raises ForgeError.
    """
    client = Client(target_api("Netlify", target, API_URL, _RIGHTS), world)
    hashed = [(_sha1(one), one) for one in site_files(site)]
    files, digests = dict(hashed), {f"/{one.path}": digest for digest, one in hashed}
    created = client.put("POST", f"sites/{quote(target.site_id)}/deploys", {"files": digests}).body
    deploy_id = quote(str(_field(created, "id")))
    missing = _field(created, "required")
    wanted = missing if isinstance(missing, list) else []
    required = [files[digest] for digest in wanted if digest in files]
    for one in required:
        place = f"deploys/{deploy_id}/files/{quote(one.path)}"
        client.put("PUT", place, content=one.content, headers=_OCTETS)
    _wait(client, deploy_id)
    return Deployed(
        place=f"Netlify, site {target.site_id}",
        written=len(required),
        deleted=0,
        total=len(digests),
    )


def address(target: SiteTarget, world: ForgeTransport) -> str:
    """The URL of the page. Raises ForgeError."""
    client = Client(target_api("Netlify", target, API_URL, _RIGHTS), world)
    return str(_field(client.read(f"sites/{quote(target.site_id)}").body, "ssl_url"))


def _wait(client: Client, deploy_id: str) -> None:
    for _ in range(_POLLS):
        state = str(_field(client.read(f"deploys/{deploy_id}").body, "state"))
        if state == "ready":
            return
        if state == "error":
            raise ForgeError(f"Netlify could not process the deploy {deploy_id}")
        client.wait(_POLL_S, f"Netlify is processing the deploy ({state})")
    raise ForgeError(f"Netlify is still processing the deploy {deploy_id}")


def _field(body: object, name: str) -> object:
    if not isinstance(body, dict) or name not in body:
        raise ForgeError(f"Netlify sent a response without {name}")
    return body[name]


def _sha1(one: SiteFile) -> str:
    return hashlib.sha1(one.content, usedforsecurity=False).hexdigest()

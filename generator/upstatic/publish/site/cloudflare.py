"""Publish to Cloudflare Pages by direct upload: only files that it lacks, live as a whole.

The protocol is that of Cloudflare's own tool, wrangler (`wrangler pages deploy`): a file is known
by the first 32 hexadecimal digits of the BLAKE3 hash of its base64 text and its suffix.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import ForgeError, PublishError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.publish.site.site_files import Deployed, SiteFile, site_files
from upstatic.publish.site.target_api import target_api

API_URL = "https://api.cloudflare.com/client/v4"
_RIGHTS = "the token needs the permission Account > Cloudflare Pages > Edit"
MOST_FILES = 20_000
LARGEST_BYTES = 25 * 1024 * 1024
_BATCH_BYTES = 20 * 1024 * 1024
_PRODUCTION = ("pages", "main")
_BOUNDARY = "upstatic-6f1d3c2a9b8e4f70"


def deploy(site: Path, target: SiteTarget, world: ForgeTransport) -> Deployed:
    """Upload what Cloudflare lacks, and create a deployment. Raises ForgeError, PublishError."""
    files = site_files(site)
    _check_limits(files)
    api, project = target_api("Cloudflare", target, API_URL, _RIGHTS), _project(target)
    account = Client(api, world)
    token = _result(account.read(f"{project}/upload-token").body)
    jwt = str(token.get("jwt", "")) if isinstance(token, dict) else ""
    assets = Client(replace(api, token=jwt or None), world)
    hashed = [(_hash(one), one) for one in files]
    by_hash = dict(hashed)
    missing = _missing(assets, [*by_hash])
    for batch in _batches([one for hash_, one in by_hash.items() if hash_ in missing]):
        assets.put("POST", "pages/assets/upload", [_asset(one) for one in batch])
    assets.put("POST", "pages/assets/upsert-hashes", {"hashes": [*by_hash]})
    manifest = {f"/{one.path}": hash_ for hash_, one in hashed}
    _result(_create(account, f"{project}/deployments", manifest, target.branch))
    return Deployed(
        place=f"Cloudflare Pages, project {target.project}",
        written=len(missing),
        deleted=0,
        total=len(files),
    )


def address(target: SiteTarget, world: ForgeTransport) -> str:
    """The URL of the page. Raises ForgeError."""
    client = Client(target_api("Cloudflare", target, API_URL, _RIGHTS), world)
    found = _result(client.read(_project(target)).body)
    domain = found.get("subdomain") if isinstance(found, dict) else None
    branch = "" if target.branch in _PRODUCTION else f"{target.branch}."
    return f"https://{branch}{domain}"


def _project(target: SiteTarget) -> str:
    return f"accounts/{quote(target.account)}/pages/projects/{quote(target.project)}"


def _check_limits(files: Sequence[SiteFile]) -> None:
    if len(files) > MOST_FILES:
        raise PublishError(
            f"publish.site: Cloudflare takes {MOST_FILES:,} files, not {len(files):,}"
        )
    for one in files:
        if len(one.content) > LARGEST_BYTES:
            raise PublishError(f"publish.site: {one.path} is larger than Cloudflare's 25 MiB")


def _missing(client: Client, hashes: list[str]) -> set[str]:
    found = _result(client.put("POST", "pages/assets/check-missing", {"hashes": hashes}).body)
    if not isinstance(found, list):
        raise ForgeError("Cloudflare sent a response that cannot be read")
    return set(map(str, found))


def _batches(files: Sequence[SiteFile]) -> Iterator[list[SiteFile]]:
    batch: list[SiteFile] = []
    size = 0
    for one in files:
        if batch and size + len(one.content) > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.content)
    if batch:
        yield batch


def _asset(one: SiteFile) -> dict[str, object]:
    return {
        "key": _hash(one),
        "value": base64.b64encode(one.content).decode(),
        "metadata": {"contentType": one.content_type},
        "base64": True,
    }


def _create(client: Client, place: str, manifest: dict[str, str], branch: str) -> object:
    """Create the deployment; the fields are a form with parts."""
    fields = {
        "manifest": json.dumps(manifest),
        "branch": "main" if branch in _PRODUCTION else branch,
    }
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    content = "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return client.put("POST", place, content=content, headers=headers).body


def _result(body: object) -> object:
    if not isinstance(body, dict) or not body.get("success"):
        raise ForgeError("Cloudflare did not do what was asked; the next round retries")
    return body.get("result")


def _hash(one: SiteFile) -> str:
    try:
        from blake3 import blake3  # noqa: PLC0415 - an extra
    except ImportError:
        raise PublishError(
            "publish.site: cloudflare needs the package blake3 (pip install upstatic[cloudflare])"
        ) from None
    text = base64.b64encode(one.content).decode() + one.source.suffix.removeprefix(".")
    return str(blake3(text.encode()).hexdigest())[:32]

"""Publish to a bucket of S3 or a compatible server: changed files only, pages last.

A bucket has no transactions: assets are uploaded first, then pages, then old files are deleted.
Source: Amazon's "S3 API Reference", PutObject, DeleteObject; Signature Version 4 by httpx-auth.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import DeniedError, GoneError, PublishError
from upstatic.forges.base.api import Api
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.publish.site.site_files import (
    MANIFEST,
    STATUS,
    Deployed,
    SiteFile,
    announced,
    changes,
    digests_of,
    manifest_of,
    read_manifest,
    site_files,
)

_RECORDED_EVERY = 100
_FRESH = "public, max-age=0, must-revalidate"
"""A status page must never be served from a cache without asking."""


def deploy(site: Path, target: SiteTarget, world: ForgeTransport) -> Deployed:
    """Upload what changed, and delete what the page no longer has. Raises ForgeError."""
    client = Client(_api(target), world)
    files = site_files(site)
    known = _known(client, target)
    wanted = changes(files, known)
    if (first := announced(files, known)) is not None:
        _record(client, target, first)
    _upload(client, target, wanted.write, {**(first or known)})
    for path in wanted.delete:
        with suppress(GoneError):  # it was recorded, and never uploaded
            client.put("DELETE", _place(target, path))
    if wanted.write or wanted.delete:
        _record(client, target, digests_of(files))
    return Deployed(
        place=f"s3://{target.bucket}/{target.prefix}",
        written=len(wanted.write),
        deleted=len(wanted.delete),
        total=len(files),
    )


def _upload(
    client: Client, target: SiteTarget, files: Sequence[SiteFile], digests: dict[str, str]
) -> None:
    """Upload these files; what is done is recorded now and then, so that the next round goes on."""
    for number, one in enumerate(files, start=1):
        _put(client, _place(target, one.path), one.content, one.content_type)
        digests[one.path] = one.digest
        if number % _RECORDED_EVERY == 0:
            _record(client, target, digests)


def _api(target: SiteTarget) -> Api:
    try:
        from httpx_auth import AWS4Auth  # noqa: PLC0415 - an extra
    except ImportError:
        raise PublishError(
            "publish.site: s3 needs the package httpx-auth (pip install upstatic[s3])"
        ) from None
    return Api(
        name="S3",
        url=target.endpoint or f"https://s3.{target.region}.amazonaws.com",
        token=None,
        url_variable="publish.site.endpoint",
        token_variable="publish.site.accessKey",  # noqa: S106 - the name of a key
        example="https://s3.eu-west-1.amazonaws.com",
        rights="the key needs s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject",
        auth=AWS4Auth(target.access_key, target.secret_key, target.region, "s3"),
        pause_s=0.0,
    )


def status(target: SiteTarget, world: ForgeTransport) -> object:
    """The status.json that was published. Raises ForgeError, PublishError."""
    return Client(_api(target), world).read(_place(target, STATUS)).body


def _known(client: Client, target: SiteTarget) -> dict[str, str]:
    try:
        return read_manifest(client.read(_place(target, MANIFEST)).body)
    except (GoneError, DeniedError):  # denied: a missing file, without the right to list files
        return {}


def _record(client: Client, target: SiteTarget, digests: Mapping[str, str]) -> None:
    _put(client, _place(target, MANIFEST), manifest_of(digests), "application/json")


def _put(client: Client, place: str, content: bytes, content_type: str) -> None:
    headers = {"Content-Type": content_type, "Cache-Control": _FRESH}
    client.put("PUT", place, content=content, headers=headers)


def _place(target: SiteTarget, path: str) -> str:
    """The object of a file, in the path style that every server understands."""
    parts = [target.bucket, *filter(None, target.prefix.split("/")), *path.split("/")]
    return "/".join(quote(part, safe="") for part in parts)

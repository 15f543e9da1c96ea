"""The page in a bucket: on moto's server, which speaks S3."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_auth import AWS4Auth
from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import DeniedError, PublishError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site import s3
from upstatic.publish.site.site_files import MANIFEST
from upstatic.publish.site.time_limit import limited

from tests.publish.site.conftest import FILES, change
from tests.site.webserver import free_port
from tests.support.skips import skip_without

SIGNED = AWS4Auth("AKIDEXAMPLE", "secret", "us-east-1", "s3")


@pytest.fixture(scope="session")
def python() -> str:
    """A Python with moto."""
    return os.environ.get("MOTO") or skip_without("moto (make test installs it)")


@pytest.fixture(scope="session")
def server(python: str) -> Iterator[str]:
    """The URL of an S3 server with the bucket `status`."""
    port = free_port()
    process = subprocess.Popen(
        [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        transport = httpx.HTTPTransport(retries=9)
        with httpx.Client(transport=transport, timeout=60) as client:
            client.put(f"{url}/status").raise_for_status()
        yield url
    finally:
        process.terminate()
        process.wait()


def to(server: str, **more: str) -> SiteTarget:
    keys = {"accessKey": "AKIDEXAMPLE", "secretKey": "secret", "prefix": "pages/eu"}
    return SiteTarget(to="s3", bucket="status", endpoint=server, **{**keys, **more})


def listed(server: str) -> set[str]:
    text = httpx.get(f"{server}/status", params={"list-type": "2"}, auth=SIGNED).text
    return {part.partition("</Key>")[0] for part in text.split("<Key>")[1:]}


def test_changed_files_are_uploaded_and_old_ones_deleted(
    site: Path, world: ForgeTransport, server: str
) -> None:
    httpx.put(f"{server}/status/others.txt", content=b"mine").raise_for_status()

    first = s3.deploy(site, to(server), world)
    change(site)
    second = s3.deploy(site, to(server), world)
    third = s3.deploy(site, to(server), world)

    assert (first.written, second.written, second.deleted) == (len(FILES), 1, 1)
    assert (third.written, third.deleted) == (0, 0)
    page = httpx.get(f"{server}/status/pages/eu/index.html", auth=SIGNED)
    assert page.text == "<h1>Out</h1>"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "public, max-age=0, must-revalidate"
    keys = listed(server)
    assert "others.txt" in keys
    assert "pages/eu/incidents/1.html" not in keys
    odd = httpx.get(f"{server}/status/pages/eu/history/überall & more.html", auth=SIGNED)
    assert odd.text == "<p>?</p>"


def test_an_interrupted_upload_is_completed_by_the_next(
    site: Path, world: ForgeTransport, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = to(server, prefix="interrupted")
    real, sent = s3._put, []

    def failing(client: Any, place: str, *rest: Any) -> None:
        sent.append(place)
        if len(sent) == 3:
            raise KeyboardInterrupt
        real(client, place, *rest)

    monkeypatch.setattr(s3, "_put", failing)
    with pytest.raises(KeyboardInterrupt):
        s3.deploy(site, target, world)
    monkeypatch.undo()

    assert s3.deploy(site, target, world).written == len(FILES)


def test_a_refused_key_is_explained(site: Path, world: ForgeTransport) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(403, text="<Error/>"))
    refused = ForgeTransport(clock=world.clock, sleep=world.sleep, transport=transport)

    with pytest.raises(DeniedError, match=r"403 \(the key needs s3:ListBucket, s3:GetObject"):
        s3.deploy(site, to("http://s3.test"), refused)


def bucket(objects: dict[str, bytes]) -> httpx.MockTransport:
    """A bucket whose key may not list it: a missing file is denied, not absent."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            found = objects.get(request.url.path)
            return httpx.Response(403) if found is None else httpx.Response(200, content=found)
        if request.method == "DELETE":
            found = objects.pop(request.url.path, None)
            return httpx.Response(404 if found is None else 204)
        objects[request.url.path] = request.content
        return httpx.Response(200)

    return httpx.MockTransport(answer)


def test_a_first_upload_does_not_need_the_right_to_list_the_bucket(
    site: Path, world: ForgeTransport
) -> None:
    objects: dict[str, bytes] = {}
    there = replace(world, transport=bucket(objects))

    first = s3.deploy(site, to("http://s3.test"), there)
    change(site)
    second = s3.deploy(site, to("http://s3.test"), there)

    assert (first.written, second.written, second.deleted) == (len(FILES), 1, 1)


def test_an_upload_that_the_deadline_ends_is_recorded_and_goes_on(
    site: Path, world: ForgeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "_RECORDED_EVERY", 1)
    objects: dict[str, bytes] = {}
    there, ticks = replace(world, transport=bucket(objects)), iter(range(99))
    deadline = PushDeadline(at_s=6.5, clock=lambda: next(ticks))

    with pytest.raises(PublishError, match="s3 did not end within the time limit"):
        s3.deploy(site, to("http://s3.test"), limited(there, deadline, "s3"))
    (site / "history" / "überall & more.html").unlink()
    second = s3.deploy(site, to("http://s3.test"), there)

    assert 0 < second.written < len(FILES) - 1
    kept = {path.rpartition("/")[2] for path in objects}
    assert kept == {Path(path).name for path in FILES} - {"überall & more.html"} | {MANIFEST}


SIGN = """
import json, sys
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

given = json.load(sys.stdin)
request = AWSRequest(method="PUT", url=given["url"], data=b"<p>", headers=given["headers"])
request.context["timestamp"] = given["headers"]["x-amz-date"]
signer = S3SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "s3", "us-east-1")
text = signer.string_to_sign(request, signer.canonical_request(request))
print(signer.signature(text, request))
"""


def test_requests_are_signed_as_amazons_own_library_does(
    world: ForgeTransport, python: str
) -> None:
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    transport = httpx.MockTransport(keep)
    client = Client(
        s3._api(to("http://s3.test")),
        ForgeTransport(clock=world.clock, sleep=world.sleep, transport=transport),
    )
    s3._put(client, s3._place(to("x"), "a b/überall & more+.html"), b"<p>", "text/html")

    [sent] = seen
    signed = sent.headers["authorization"]
    names = signed.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    given = {"url": str(sent.url), "headers": {name: sent.headers[name] for name in names}}
    theirs = subprocess.run(
        [python, "-c", SIGN], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    assert signed.partition("Signature=")[2] == theirs.stdout.strip()

import base64
import itertools
import re
import socket
from typing import IO

import pytest
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict

SECRET = "hunter2-hunter2"


def head_of(stream: IO[bytes]) -> str:
    lines = itertools.takewhile(lambda line: line not in {b"\r\n", b""}, stream)
    return b"".join(lines).decode("latin-1")


class Site:
    """Answers from a table of paths, and keeps the requests it got."""

    def __init__(self, serve: Serve, **answers: str) -> None:
        self.answers = answers
        self.requests: list[str] = []
        self.place = serve(self.script, eager=True)

    def url(self, path: str = "") -> str:
        return f"http://{self.place}/{path}"

    def script(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while head := head_of(stream):
            length = re.search(r"Content-Length: (\d+)", head)
            body = stream.read(int(length[1]) if length else 0).decode()
            self.requests.append(head + body)
            path = head.split(" ")[1].strip("/").partition("?")[0]
            answer = self.answers.get(path, "200 OK")
            connection.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n".encode())


def to(place: str, code: int = 302) -> str:
    return f"{code} Go\r\nLocation: {place}"


@pytest.mark.parametrize("place", ["/end", "end", "?q=1", "//{place}/end", "http://{place}/end#x"])
def test_a_redirect_is_followed_however_it_is_written(
    serve: Serve, measure: Measure, place: str
) -> None:
    site = Site(serve, end="404 Not Found")
    site.answers["start"] = to(place.format(place=site.place))
    if place.startswith("?"):
        site.answers["start"] = to("/end?q=1")

    assert verdict(measure(site.url("start"))) == (Status.DOWN, "404")
    assert len(site.requests) == 2


def test_redirects_that_are_not_to_be_followed_are_judged_themselves(
    serve: Serve, measure: Measure
) -> None:
    site = Site(serve, start=to("/end"))

    assert verdict(measure(site.url("start"), max_redirects=0)) == (Status.UP, "")
    only_200 = measure(site.url("start"), max_redirects=0, expected_status_codes=(200,))
    assert verdict(only_200) == (Status.DOWN, "302")
    assert len(site.requests) == 2


def test_as_many_redirects_as_allowed_are_followed_and_no_more(
    serve: Serve, measure: Measure
) -> None:
    site = Site(serve, a=to("/b"), b=to("/c"), c=to("/d"))

    assert verdict(measure(site.url("a"), max_redirects=3)) == (Status.UP, "")
    assert verdict(measure(site.url("a"), max_redirects=2)) == (Status.DOWN, "redirects")


def test_a_loop_ends(serve: Serve, measure: Measure) -> None:
    site = Site(serve, a=to("/b"), b=to("/a"))

    result = measure(site.url("a"))

    assert verdict(result) == (Status.DOWN, "redirects")
    assert result.detail == "more than 3 times"
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    "place",
    ["file:///etc/passwd", "ftp://x/", "javascript:alert(1)", "http://[::1",
     "http://x:99999/", "http://a b/"],
)  # fmt: skip
def test_a_redirect_to_an_invalid_address_is_refused(
    serve: Serve, measure: Measure, place: str
) -> None:
    assert verdict(measure(Site(serve, a=to(place)).url("a"))) == (Status.DOWN, "redirect")


def test_a_redirect_without_an_address_is_an_answer_like_any_other(
    serve: Serve, measure: Measure
) -> None:
    assert verdict(measure(Site(serve, a="302 Go").url("a"))) == (Status.UP, "")


@pytest.mark.parametrize(
    ("code", "expected"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_the_method_changes_as_browsers_do_it(
    serve: Serve, measure: Measure, code: int, expected: str
) -> None:
    site = Site(serve, a=to("/b", code))

    measure(site.url("a"), method="POST", body="some=body")

    assert site.requests[1].split(" ")[0] == expected
    assert ("some=body" in site.requests[1]) == (expected == "POST")


def test_head_stays_head(serve: Serve, measure: Measure) -> None:
    site = Site(serve, a=to("/b", 303))

    assert verdict(measure(site.url("a"), method="head")) == (Status.UP, "")
    assert [request.split(" ")[0] for request in site.requests] == ["HEAD", "HEAD"]


def test_headers_and_credentials_stay_with_their_host(serve: Serve, measure: Measure) -> None:
    other = Site(serve)
    site = Site(serve, here=to("/there"), away=to(other.url("there")))
    with_user = site.url("{}").replace("http://", f"http://me:{SECRET}@")
    headers = (f"X-Key: {SECRET}", "User-Agent: mine")

    measure(with_user.format("here"), headers=headers)
    measure(with_user.format("away"), headers=headers)

    token = base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert all(f"Basic {token}" in request and SECRET in request for request in site.requests)
    assert len(site.requests) == 3
    assert len(other.requests) == 1
    assert SECRET not in other.requests[0]
    assert "Authorization" not in other.requests[0]


def test_a_body_never_reaches_another_host(serve: Serve, measure: Measure) -> None:
    other = Site(serve)
    site = Site(serve, a=to(other.url(), 307))

    result = measure(site.url("a"), method="POST", body=SECRET)

    assert verdict(result) == (Status.DOWN, "redirect")
    assert other.requests == []


def test_an_echo_of_our_secret_in_a_redirect_stays_out_of_the_result(
    serve: Serve, measure: Measure
) -> None:
    site = Site(serve, a=to(f"ftp://{SECRET}/"))

    result = measure(site.url("a?key=$KEY"), environ={"KEY": SECRET})

    assert verdict(result) == (Status.DOWN, "redirect")
    assert SECRET not in result.detail


def test_a_connection_may_be_closed_after_a_redirect(serve: Serve, measure: Measure) -> None:
    def script(connection: socket.socket) -> None:
        path = connection.recv(65536).split(b" ")[1]
        code = "302 Go\r\nLocation: /b" if path == b"/a" else "200 OK"
        connection.sendall(f"HTTP/1.1 {code}\r\nContent-Length: 0\r\n\r\n".encode())

    assert verdict(measure(f"http://{serve(script, eager=True)}/a")) == (Status.UP, "")

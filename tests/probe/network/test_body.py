import gzip
import socket
import tracemalloc
import zlib

import pytest
from upstatic.probe.network.body import Body
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpRequest
from upstatic.probe.network.http_transport import exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Stopwatch

from tests.probe.conftest import Serve

TEXT = b'{"status":"ok"}' * 10


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
    ids=["plain", "identity", "gzip", "x-gzip", "deflate", "raw deflate"],
)
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_a_body_is_inflated_however_it_arrives(encoding: str, sent: bytes, step: int) -> None:
    body = Body(encoding, 1000)
    for start in range(0, len(sent), step):
        body.feed(sent[start : start + step])

    assert body.content() == TEXT
    assert body.whole


@pytest.mark.parametrize(("limit", "whole"), [(149, False), (150, True), (151, True)])
@pytest.mark.parametrize(
    ("encoding", "sent"), [("", TEXT), ("gzip", gzip.compress(TEXT))], ids=["plain", "gzip"]
)
def test_no_more_than_the_limit_is_kept(
    *, encoding: str, sent: bytes, limit: int, whole: bool
) -> None:
    body = Body(encoding, limit)
    for byte in sent:
        body.feed(bytes([byte]))

    assert body.content() == TEXT[:limit]
    assert body.whole is whole


def test_a_bomb_does_not_burst() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    body = Body("gzip", 1000)
    body.feed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert body.content() == bytes(1000)
    assert not body.whole
    assert peak < 2_000_000


def fetch(url: str, network: Network) -> bytes:
    ask = HttpRequest(method="GET", url=url, keep_bytes=10_000)
    return exchange(ask, network, Stopwatch()).body


def test_a_body_that_is_wanted_comes_inflated_and_a_broken_one_is_a_failure(
    serve: Serve, network: Network
) -> None:
    def script(connection: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        connection.sendall(head + gzip.compress(TEXT))

    def lie(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + TEXT)

    assert fetch(f"http://{serve(script)}/", network) == TEXT
    with pytest.raises(FailureError) as caught:
        fetch(f"http://{serve(lie)}/", network)
    assert caught.value.reason == "protocol"

"""Servers on this machine that answer after a set time: what the measured probes ask."""

import asyncio
import multiprocessing
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import cast

import h2.config
import h2.connection
import h2.events
import trustme

ANSWER_S = 0.2
HANG_S = 10
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Endpoint(asyncio.Protocol):
    """Answers each request after exactly `ANSWER_S`, on the event loop's own clock."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer later; a path that begins with /hang, much later."""
        wait_s = HANG_S if data.startswith(b"GET /hang") else ANSWER_S
        asyncio.get_running_loop().call_later(wait_s, self._transport.write, ANSWER)


class Http2Endpoint(Endpoint):
    """The same over HTTP/2."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the settings."""
        super().connection_made(transport)
        config = h2.config.H2Configuration(client_side=False)
        self._protocol = h2.connection.H2Connection(config)
        self._protocol.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Answer each request later."""
        for event in self._protocol.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                later = asyncio.get_running_loop().call_later
                later(ANSWER_S, self._answer, event.stream_id)
        self._flush()

    def _answer(self, stream: int) -> None:
        self._protocol.send_headers(stream, [(":status", "200"), ("content-length", "2")])
        self._protocol.send_data(stream, b"ok", end_stream=True)
        self._flush()

    def _flush(self) -> None:
        self._transport.write(self._protocol.data_to_send())


async def serve(sender: Connection) -> None:
    """Listen on free ports, in a process of its own, so that it costs the probe nothing.

    Sends the origins over HTTP/1.1, over HTTPS and over HTTP/2, and the authority (PEM).
    """
    loop, authority = asyncio.get_running_loop(), trustme.CA()
    origins, servers = {}, []
    for name, protocol, alpn in (
        ("http", Endpoint, ""), ("https", Endpoint, "http/1.1"), ("HTTP/2", Http2Endpoint, "h2"),
    ):  # fmt: skip
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if alpn else None
        if tls:
            authority.issue_cert("127.0.0.1").configure_cert(tls)
            tls.set_alpn_protocols([alpn])
        server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=2048, ssl=tls)
        servers.append(server)
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        origins[name] = f"http{'s' if tls else ''}://{place}"
    sender.send((origins, authority.cert_pem.bytes()))
    await asyncio.gather(*(server.serve_forever() for server in servers))


def serve_process(sender: Connection) -> None:
    """Run the servers until the process is ended."""
    asyncio.run(serve(sender))


@contextmanager
def endpoints() -> Iterator[tuple[dict[str, str], bytes]]:
    """The origins by protocol and the authority (PEM), while the servers run."""
    receiver, sender = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve_process, args=(sender,), daemon=True)
    server.start()
    try:
        yield receiver.recv()
    finally:
        server.terminate()
        server.join()

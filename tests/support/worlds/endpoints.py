"""The endpoints of a world that is really probed: a server on loopback that answers as told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

from upstatic.domain.models import Reading, Status


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    readings: Mapping[str, Reading]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        reading = cast("_Server", self.server).readings[self.path.strip("/")]
        is_slow = reading.status is Status.DEGRADED
        body = b'{"speed": "slow"}' if is_slow else b'{"speed": "fast"}'
        self.send_response(503 if reading.status is Status.DOWN else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Endpoints:
    """A server that answers `/slug` as the readings say."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def addresses(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{{slug}}"

    def answer(self, readings: Mapping[str, Reading]) -> None:
        """Answer from now on as these readings, by slug; a rename keeps the address."""
        self._server.readings = {slug.removeprefix("new-"): one for slug, one in readings.items()}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def endpoints() -> Iterator[Endpoints]:
    """A running server."""
    server = Endpoints()
    try:
        yield server
    finally:
        server.stop()

"""Serve a folder as a web site on loopback, as a static host would."""

import errno
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from upstatic.domain.errors import UpstaticError

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PREFERRED_PORT = 8080
_IDLE_S = 5  # how long a silent connection may keep a thread
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".ics": "text/calendar; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class _Handler(SimpleHTTPRequestHandler):
    """One request: exact content types, no caching, no listings, the site's own 404 page."""

    timeout = _IDLE_S
    server_version = "upstatic"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | _TYPES

    def parse_request(self) -> bool:
        """Ignore If-Modified-Since: two renders within a second have the same date."""
        parsed = super().parse_request()
        if parsed:
            del self.headers["If-Modified-Since"]
        return parsed

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """Find the file; as on GitHub Pages, `/about` is `about.html`."""
        found = Path(super().translate_path(path))
        page = found.with_name(found.name + ".html")
        return str(page if not found.exists() and page.is_file() else found)

    def list_directory(self, path: object) -> None:
        """List no folder: GitHub Pages does not, either."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the site's own 404.html if it has one."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Log nothing: the terminal shows the URL."""


class _PageServer(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for open responses, so no thread is left

    def handle_error(self, request: object, client_address: object) -> None:
        """Log the error, unless the browser closed the connection."""
        del request
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            log.warning("request of %s failed: %r", client_address, error)


@contextmanager
def serving(folder: Path, port: int | None = None, host: str = HOST) -> Iterator[str]:
    """Serve `folder` while the block runs; gives the URL, "http://127.0.0.1:8080/".

    `port` None uses 8080, or any free port if that is in use; 0 uses any free port.
    Raises UpstaticError if the folder does not exist, or if `host` or `port` cannot be used.
    """
    if not folder.is_dir():
        raise UpstaticError(f"{folder}: there is no page yet (run: upstatic render)")
    with _open(partial(_Handler, directory=str(folder)), host, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="serve")
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def serve(
    folder: Path, port: int | None = None, host: str = HOST, *, say: Callable[[str], None]
) -> None:
    """Serve `folder` until Ctrl+C; `say` gets the URL. Raises UpstaticError as `serving`."""
    with serving(folder, port, host) as address:
        say(f"{address} shows {folder} (stop with Ctrl+C)")
        wait_for_interrupt(say)


def wait_for_interrupt(
    say: Callable[[str], None], meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Wait until Ctrl+C; `meanwhile` is called once a second."""
    try:
        while not threading.Event().wait(1):
            meanwhile()
    except KeyboardInterrupt:
        say("stopped")


def require_free_port(port: int | None) -> None:
    """Raise UpstaticError if `serving` could not use this port."""
    if port:
        _bind(_Handler, HOST, port).server_close()


def _open(
    handler: Callable[..., SimpleHTTPRequestHandler], host: str, port: int | None
) -> _PageServer:
    if port is not None:
        return _bind(handler, host, port)
    try:
        return _bind(handler, host, PREFERRED_PORT)
    except UpstaticError:
        return _bind(handler, host, 0)


def _bind(handler: Callable[..., SimpleHTTPRequestHandler], host: str, port: int) -> _PageServer:
    try:
        return _PageServer((host, port), handler)
    except OSError as error:
        busy = error.errno == errno.EADDRINUSE
        why = "already in use" if busy else error.strerror or str(error)
        raise UpstaticError(f"port {port} on {host}: {why} (choose another)") from error
    except OverflowError as error:
        raise UpstaticError(f"port {port}: is not 0 to 65535 (choose another)") from error

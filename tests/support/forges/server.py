"""A stand-in behind a real socket, for clients that other people wrote."""

import re

import httpx
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.faults.forge import Forge


def serve(server: HTTPServer, forge: Forge) -> None:
    """Let the server answer as the forge does."""

    def answer(request: Request) -> Response:
        path = request.environ.get("RAW_URI") or request.full_path
        asked = httpx.Request(
            request.method, f"https://forge.test{path}", content=request.get_data()
        )
        given = forge.transport.handle_request(asked)
        headers = {
            name: value.replace("https://forge.test", server.url_for("").rstrip("/"))
            for name, value in given.headers.items()
            if name in {"link", "content-type"}
        }
        return Response(given.content, given.status_code, headers)

    server.expect_request(re.compile(".*")).respond_with_handler(answer)

import json
import re
import socket
from typing import Any

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict

TOKEN = "s3cret-session-token"


def steps(*written: dict[str, Any]) -> dict[str, Any]:
    document = {"name": "m", "url": "https://x.example", "steps": list(written)}
    return {"steps": Monitor.model_validate(document).steps}


@pytest.fixture
def shop(serve: Serve) -> str:
    """A shop: sign in with a password, then see the account with a token and a cookie."""

    def script(connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.decode().partition("\r\n\r\n")
        length = re.search(r"Content-Length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += connection.recv(65536).decode()
        path = head.split(" ")[1]
        reply, more, code = "{}", "", 200
        if path == "/login":
            good = json.loads(body).get("password") == "right"
            reply, code = (json.dumps({"token": TOKEN, "id": 7}), 200) if good else ("no", 403)
            more = "Set-Cookie: s=1\r\nX-Request: r-1\r\n"
        elif path == "/users/7":
            good = f"Authorization: Bearer {TOKEN}" in head and "Cookie: s=1" in head
            reply, code = ('{"name": "Ada"}', 200) if good else ("no", 401)
        connection.sendall(
            f"HTTP/1.1 {code} X\r\n{more}Content-Length: {len(reply)}\r\n\r\n{reply}".encode()
        )

    return f"http://{serve(script, eager=True)}"


def login(shop: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "login", "url": f"{shop}/login", "method": "POST",
        "body": '{"password": "$PASSWORD"}', "keep": {"token": "$.token", "id": "$.id"}, **more,
    }  # fmt: skip


def account(shop: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "account", "url": f"{shop}/users/{{{{id}}}}",
        "headers": ["Authorization: Bearer {{ token }}"], **more,
    }  # fmt: skip


def test_steps_share_cookies_and_kept_values(shop: str, measure: Measure) -> None:
    written = steps(login(shop), account(shop, json='$.name == "Ada"'))

    result = measure(shop, environ={"PASSWORD": "right"}, **written)

    assert verdict(result) == (Status.UP, "")
    assert result.detail == ""


def test_the_failing_step_is_named_with_the_times_of_all(shop: str, measure: Measure) -> None:
    written = steps(login(shop), account(shop, json='$.name == "Eve"'))

    result = measure(shop, environ={"PASSWORD": "right"}, **written)

    assert verdict(result) == (Status.DOWN, "json")
    assert re.fullmatch(
        r'step 2 \(account\): \$\.name == "Eve": it is "Ada"; login \d+ ms, account \d+ ms',
        result.detail,
    )


def test_later_steps_are_not_sent(shop: str, measure: Measure) -> None:
    result = measure(shop, environ={"PASSWORD": "wrong"}, **steps(login(shop), account(shop)))

    assert verdict(result) == (Status.DOWN, "403")
    assert re.fullmatch(r"step 1 \(login\); login \d+ ms", result.detail)


def test_a_kept_value_stays_out_of_the_result(shop: str, measure: Measure) -> None:
    echoed = login(shop, keep={"token": "$.token", "id": "$.id"})
    result = measure(
        shop, environ={"PASSWORD": "right"},
        **steps(echoed, login(shop, json="$.token == other")),
    )  # fmt: skip

    assert verdict(result) == (Status.DOWN, "json")
    assert TOKEN not in result.detail
    assert "{{token}}" in result.detail


@pytest.mark.parametrize(
    ("source", "path"), [("header X-Request", "/r-1"), (r'"id": (\d+)', "/7"), ("$.id", "/7")]
)
def test_values_are_kept_from_headers_patterns_and_json(
    serve: Serve, shop: str, measure: Measure, source: str, path: str
) -> None:
    heard: list[str] = []

    def script(connection: socket.socket) -> None:
        heard.append(connection.recv(65536).decode().split(" ")[1])
        connection.sendall(b"HTTP/1.1 204 X\r\n\r\n")

    place = serve(script, eager=True)
    result = measure(
        shop, environ={"PASSWORD": "right"},
        **steps(login(shop, keep={"a": source}), {"url": f"http://{place}/{{{{a}}}}"}),
    )  # fmt: skip

    assert verdict(result) == (Status.UP, "")
    assert heard == [path]


def test_a_missing_value_is_down_and_an_unknown_name_is_unknown(
    shop: str, measure: Measure
) -> None:
    environ = {"PASSWORD": "right"}
    missing = measure(shop, environ=environ, **steps(login(shop, keep={"a": "$.nothing"})))
    unkept = measure(shop, environ=environ, **steps({"url": f"{shop}/{{{{a}}}}"}))

    assert verdict(missing) == (Status.DOWN, "answer")
    assert verdict(unkept) == (Status.UNKNOWN, "request")


def test_one_deadline_bounds_all_steps(serve: Serve, measure: Measure) -> None:
    def slow(connection: socket.socket) -> None:
        connection.settimeout(0.6)
        try:
            connection.recv(1)
        except TimeoutError:
            connection.sendall(b"HTTP/1.1 204 X\r\n\r\n")

    url = f"http://{serve(slow)}/"
    result = measure(url, request_timeout_s=1.5, **steps(*[{"url": url}] * 4))

    assert verdict(result) == (Status.DOWN, "timeout")
    assert result.detail.startswith("step 3")

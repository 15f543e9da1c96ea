import socket
import ssl
from pathlib import Path

import pytest
import trustme
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict
from tests.probe.services.conftest import FreePort, Program, Start

SECRET = "hunter2-hunter2"


@pytest.fixture
def http_proxy(program: Program, start: Start, free_port: FreePort, tmp_path: Path) -> str:
    port = free_port()
    (tmp_path / "tinyproxy.conf").write_text(
        f"Port {port}\nListen 127.0.0.1\nBasicAuth probe {SECRET}\nLogLevel Info\n"
        f'LogFile "{tmp_path}/log"\nTimeout 20\n'
    )
    command = [program("tinyproxy", "tinyproxy"), "-d", "-c", str(tmp_path / "tinyproxy.conf")]
    start(command, port, tmp_path)
    return f"http://probe:$PASSWORD@127.0.0.1:{port}"


@pytest.fixture
def socks_proxy(program: Program, start: Start, free_port: FreePort, tmp_path: Path) -> str:
    port = free_port()
    command = [
        program("microsocks", "microsocks"), "-i", "127.0.0.1", "-p", str(port),
        "-u", "probe", "-P", SECRET,
    ]  # fmt: skip
    start(command, port, tmp_path)
    return f"socks5://probe:$PASSWORD@127.0.0.1:{port}"


@pytest.fixture(params=["http_proxy", "socks_proxy"])
def proxy(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def answer(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 204 X\r\n\r\n")


def test_an_endpoint_is_reached_through_a_proxy(
    proxy: str, serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    environ = {"PASSWORD": SECRET}

    plain = measure(f"http://{serve(answer)}/", proxy=proxy, environ=environ)
    encrypted = measure(f"https://{serve(answer, tls=tls)}/", proxy=proxy, environ=environ)
    port = measure(serve(answer, eager=True), check="tcp-ping", proxy=proxy, environ=environ)

    assert [verdict(each) for each in (plain, encrypted, port)] == [(Status.UP, "")] * 3
    assert encrypted.expires is not None


def test_a_closed_port_behind_a_proxy_is_down(
    proxy: str, measure: Measure, free_port: FreePort
) -> None:
    place = f"http://127.0.0.1:{free_port()}/"

    result = measure(place, proxy=proxy, environ={"PASSWORD": SECRET})

    assert result.reading.status is Status.DOWN
    assert result.reading.reason in {"refused", "unreachable"}


def test_a_proxy_that_refuses_the_login_says_nothing_about_the_endpoint(
    proxy: str, serve: Serve, measure: Measure
) -> None:
    result = measure(f"http://{serve(answer)}/", proxy=proxy, environ={"PASSWORD": "wrong-one"})

    assert verdict(result) == (Status.UNKNOWN, "proxy")
    assert "wrong-one" not in result.detail


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_away_says_nothing_about_the_endpoint(
    measure: Measure, free_port: FreePort, scheme: str
) -> None:
    result = measure("http://192.0.2.1/", proxy=f"{scheme}://127.0.0.1:{free_port()}")

    assert verdict(result) == (Status.UNKNOWN, "proxy")

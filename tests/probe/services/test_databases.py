import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trustme
from upstatic.config.schema.access import Auth, Tls
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict
from tests.probe.services.conftest import FreePort, Program, Start
from tests.support.skips import skip_without

TLS = Tls(enabled=True)


def as_user(name: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--clear-groups"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter: pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_postgresql(
    open_folder: Path,
    program: Program,
    start: Start,
    free_port: FreePort,
    pem: Path,
    eventually: Measure,
) -> None:
    initdb, server = (program(name, "postgresql") for name in ("initdb", "postgres"))
    user, port, data = as_user("postgres"), free_port(), open_folder / "data"
    (open_folder / "password").write_text("secret")
    for name in ("server.pem", "server.key"):
        copied = shutil.copy(pem / name, open_folder / name)
        Path(copied).chmod(0o600)
        if user:
            shutil.chown(copied, "postgres")
    made = subprocess.run(
        [*user, initdb, "-D", str(data), "-A", "scram-sha-256", f"--pwfile={open_folder}/password"],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        skip_without(f"initdb, which fails here: {made.stderr.decode()[-200:]}")
    options = {
        "ssl": "on", "ssl_cert_file": f"{open_folder}/server.pem",
        "ssl_key_file": f"{open_folder}/server.key",
        "listen_addresses": "127.0.0.1", "unix_socket_directories": str(open_folder),
    }  # fmt: skip
    given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    start([*user, server, "-D", str(data), "-p", str(port), *given], port, open_folder)
    place = f"127.0.0.1:{port}"

    eventually(place, check="postgres")
    encrypted = eventually(place, check="postgres", tls=TLS)
    assert encrypted.expires is not None
    assert encrypted.phases.tls_ms is not None


def test_mariadb(
    program: Program, start: Start, free_port: FreePort, pem: Path, measure: Measure
) -> None:
    install = program("mariadb-install-db", "mariadb-server")
    server, port, data = program("mariadbd", "mariadb-server"), free_port(), pem / "data"
    user = [] if os.geteuid() else ["--user=root"]
    login = "--auth-root-authentication-method=normal"
    subprocess.run(
        [install, "--no-defaults", f"--datadir={data}", *user, login],
        capture_output=True, check=True,
    )  # fmt: skip
    command = [
        server, "--no-defaults", *user, f"--datadir={data}", f"--port={port}",
        "--bind-address=127.0.0.1", f"--socket={pem}/s", f"--ssl-cert={pem}/server.pem",
        f"--ssl-key={pem}/server.key", f"--pid-file={pem}/pid",
    ]  # fmt: skip
    start(command, port, pem)
    place = f"127.0.0.1:{port}"

    assert verdict(measure(place, check="mysql")) == (Status.UP, "")
    encrypted = measure(place, check="mysql", tls=TLS)
    assert verdict(encrypted) == (Status.UP, "")
    assert encrypted.expires is not None
    named = Monitor.model_validate({"name": "m", "url": "a:1", "mustContain": "MariaDB"})
    for tls in (Tls(), TLS):  # the version is in the greeting, which comes before TLS
        asked = measure(place, check="mysql", tls=tls, must_contain=named.must_contain)
        assert verdict(asked) == (Status.UP, "")


def test_redis(
    program: Program, start: Start, free_port: FreePort, pem: Path, measure: Measure
) -> None:
    port, secure = free_port(), free_port()
    command = [
        program("redis-server", "redis-server"), "--port", str(port), "--tls-port", str(secure),
        "--requirepass", "hunter2", "--tls-cert-file", "server.pem", "--save", "",
        "--tls-key-file", "server.key", "--tls-auth-clients", "no", "--tls-ca-cert-file", "ca.pem",
    ]  # fmt: skip
    start(command, port, pem)
    right, wrong = (
        Auth(password="$A").model_copy(update={"password": each}) for each in ("hunter2", "other")
    )

    assert verdict(measure(f"127.0.0.1:{port}", check="redis")) == (Status.UP, "")
    assert verdict(measure(f"127.0.0.1:{port}", check="redis", auth=right)) == (Status.UP, "")
    refused = measure(f"127.0.0.1:{port}", check="redis", auth=wrong)
    assert verdict(refused) == (Status.DOWN, "login")
    encrypted = measure(f"rediss://127.0.0.1:{secure}", check="redis", auth=right)
    assert verdict(encrypted) == (Status.UP, "")
    assert encrypted.expires is not None
    talk = partial(measure, f"127.0.0.1:{secure}", check="tcp-ping", tls=TLS)
    assert verdict(talk(send="AUTH hunter2\r\nPING\r\n", expect=r"\+PONG")) == (Status.UP, "")
    assert talk(send="PING\r\n", expect="NOAUTH").expires == encrypted.expires
    unexpected = talk(send="QUIT\r\n", expect="PONG", request_timeout_s=2)
    assert verdict(unexpected) == (Status.DOWN, "answer")


def test_mongodb_over_tls(serve: Serve, measure: Measure, authority: trustme.CA) -> None:
    """Against a stand-in: Debian has no package of a MongoDB server."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    asked: list[bytes] = []

    def hello(connection: socket.socket) -> None:
        asked.append(connection.recv(4096))
        connection.sendall(struct.pack("<iiii", len(HELLO) + 16, 1, 1, 2013) + HELLO)

    place = serve(hello, tls=tls, eager=True)

    encrypted = measure(place, check="mongodb", tls=TLS)
    assert verdict(encrypted) == (Status.UP, "")
    assert encrypted.expires is not None
    assert b"hello" in asked[0]
    assert verdict(measure(place, check="mongodb"))[0] is Status.DOWN
    assert verdict(measure(place.replace("127.0.0.1", "localhost"), check="mongodb", tls=TLS)) == (
        Status.DOWN, "certificate",
    )  # fmt: skip


def says(*replies: bytes) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        for reply in replies:
            connection.sendall(reply)
        connection.recv(4096)

    return script


POSTGRES_FULL = b"SFATAL\0C53300\0Msorry, too many clients already\0\0"
MYSQL_FULL = b"\xff\x10\x04#HY000Too many connections"
HELLO = struct.pack("<IB", 0, 0) + b"\x11\0\0\0\x01ok\0" + struct.pack("<d", 1.0) + b"\0"


@pytest.mark.parametrize(
    ("check", "reply", "expected"),
    [
        ("postgres", b"E" + struct.pack("!i", len(POSTGRES_FULL) + 4) + POSTGRES_FULL, "greeting"),
        ("postgres", b"HTTP/1.1 400 Bad Request\r\n\r\n", "protocol"),
        ("mysql", struct.pack("<I", len(MYSQL_FULL)) + MYSQL_FULL, "greeting"),
        ("mysql", b"HTTP/1.1 400 Bad Request\r\n\r\n", "protocol"),
        ("redis", b"-LOADING Redis is loading the dataset in memory\r\n", "greeting"),
        ("mongodb", struct.pack("<iiii", len(HELLO) + 16, 1, 1, 2013) + HELLO, ""),
        ("mongodb", struct.pack("<iiii", 16, 1, 1, 2013), "greeting"),
        ("mqtt", b"\x20\x02\x00\x03", "greeting"),
        ("mqtt", b"HTTP", "protocol"),
    ],
)  # fmt: skip
def test_a_server_that_cannot_serve_is_down(
    serve: Serve, measure: Measure, check: str, reply: bytes, expected: str
) -> None:
    result = measure(serve(says(reply), eager=True), check=check)

    assert result.reading.reason == expected
    assert result.reading.status is (Status.DOWN if expected else Status.UP)


@pytest.mark.parametrize(
    "check", ["postgres", "mysql", "redis", "mongodb", "mqtt", "grpc", "udp-ping", "ntp"]
)
def test_a_closed_port_is_refused(free_port: FreePort, measure: Measure, check: str) -> None:
    keys: dict[str, Any] = {"request_timeout_s": 5}

    assert verdict(measure(f"127.0.0.1:{free_port()}", check=check, **keys)) == (
        Status.DOWN, "refused",
    )  # fmt: skip

"""Stand-ins for the endpoints of docs/checks.md: one for each kind, and on demand."""

import json
import re
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from upstatic.config.schema.access import Tls
from upstatic.config.schema.root import Monitor
from upstatic.domain.heartbeats import Heartbeat
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result
from websockets.sync.server import ServerConnection

from tests.conftest import chrome
from tests.probe.conftest import Measure, Script, Serve
from tests.support.stapling import issue, pair_of, response, s_server_command

Place = Callable[[Monitor, str], dict[str, Any]]

PATIENCE_S = 10  # of a test
MANUAL = (Path(__file__).parents[3] / "docs/checks.md").read_text()
SCRIPT = MANUAL.partition("```python\n")[2].partition("```")[0]
GREETINGS = {
    "smtp": b"220 mail.example.com ESMTP\r\n",
    "imap": b"* OK ready\r\n",
    "pop3": b"+OK ready\r\n",
    "ftp": b"220 welcome\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
}
STARTTLS = ((b"", GREETINGS["smtp"]), (b"EHLO", b"250 STARTTLS\r\n"), (b"STARTTLS", b"220 go\r\n"))
FAR = {
    "probe": {"city": "Berlin", "country": "DE"},
    "result": {
        "status": "finished", "statusCode": 200, "headers": {}, "rawBody": "ok", "tls": None,
        "timings": {"total": 120, "dns": 5, "tcp": 20, "tls": 30, "firstByte": 50, "download": 15},
    },
}  # fmt: skip


def answer(text: str = "ok", status: int = 200, *headers: str, wait_s: float = 0) -> Script:
    """Answer one request over HTTP."""
    body = text.encode()
    head = [f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body)}", "", ""]

    def script(connection: socket.socket) -> None:
        time.sleep(wait_s)
        connection.sendall("\r\n".join(head).encode() + body)

    return script


def far_away(connection: socket.socket) -> None:
    """Do what Globalping's API does: take a measurement on, then say that it is done."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    if head.startswith(b"POST"):
        length = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
        while len(head.partition(b"\r\n\r\n")[2]) < length:
            head += connection.recv(65536)
        answer('{"id": "a1"}', 202)(connection)
    else:
        done = {"id": "a1", "status": "finished", "results": [FAR]}
        answer(json.dumps(done))(connection)


def echo(connection: ServerConnection) -> None:
    for message in connection:
        connection.send("pong" if message == "ping" else message)


def encrypted_when_asked(tls: ssl.SSLContext) -> Script:
    def script(connection: socket.socket) -> None:
        for heard, said in STARTTLS:
            assert not heard or connection.recv(4096).startswith(heard)
            connection.sendall(said)
        with tls.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.recv(1)

    return script


@pytest.fixture
def certificate(authority: trustme.CA) -> Callable[[float], ssl.SSLContext]:
    """A server's context whose certificate is good for so many days."""

    def issue(days: float) -> ssl.SSLContext:
        # an hour more: a test must not fail because it was slow
        end = datetime.now(UTC) + timedelta(days=days, hours=1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", not_after=end).configure_cert(context)
        return context

    return issue


@pytest.fixture
def name_server(datagrams: Callable[..., str]) -> Callable[..., str]:
    """Start a name server: `name_server("192.0.2.1", record="A")`, or with a code."""

    def start(*records: str, record: str = "A", code: str = "NOERROR") -> str:
        def answer(asked: bytes) -> bytes:
            query = dns.message.from_wire(asked)
            response = dns.message.make_response(query)
            response.flags |= dns.flags.AD | dns.flags.AA
            response.set_rcode(dns.rcode.from_text(code))
            if records:
                name = query.question[0].name
                response.answer.append(dns.rrset.from_text(name, 60, "IN", record, *records))
            return response.to_wire()

        return datagrams(answer)

    return start


@pytest.fixture
def registry(serve: Serve) -> Callable[[float], str]:
    """Start a registry that knows a domain which is paid for so many days."""

    def start(days: float) -> str:
        expires = datetime.now(UTC) + timedelta(days=days, hours=1)
        event = {"eventAction": "expiration", "eventDate": f"{expires:%Y-%m-%dT%H:%M:%SZ}"}
        text = json.dumps({"objectClassName": "domain", "status": ["active"], "events": [event]})
        return f"http://{serve(answer(text, 200, 'Content-Type: application/rdap+json'))}"

    return start


def ntp_reply(request: bytes) -> bytes:
    now = struct.pack("!II", int(time.time()) + 2_208_988_800, 0)
    return bytes([0x24, 2]) + bytes(22) + request[40:48] + now + now


def speaks_grpc(connection: socket.socket) -> None:
    protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    protocol.initiate_connection()
    connection.sendall(protocol.data_to_send())
    while data := connection.recv(65536):
        for event in protocol.receive_data(data):
            if isinstance(event, h2.events.StreamEnded):
                stream = event.stream_id or 1
                protocol.send_headers(stream, [(":status", "200")])
                protocol.send_data(stream, b"\0\0\0\0\x02\x08\x01")
                protocol.send_headers(stream, [("grpc-status", "0")], end_stream=True)
        connection.sendall(protocol.data_to_send())


def redis_like(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(b"+PONG\r\n" if b"PING" in data else b"+OK\r\n")


def shop(connection: socket.socket) -> None:
    button = """<button onclick="document.body.append('Thank you')">Buy</button>"""
    answer(button, 200, "Content-Type: text/html")(connection)


HELLO = bytes(5) + b"\x11\0\0\0\x01ok\0" + struct.pack("<d", 1.0) + b"\0"
VERSION = b"\x0a10.11\0" + bytes(40)
SERVICES: dict[str, Script] = {}


@pytest.fixture
def stapling(authority: trustme.CA, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Start a server that staples a good OCSP response."""
    servers = []

    def start() -> str:
        issuer = pair_of(authority)
        own = issue(issuer)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        command = s_server_command(own, response(own[0], issuer[0], issuer), port, tmp_path)
        servers.append(subprocess.Popen(["openssl", *command], stdout=subprocess.DEVNULL))
        while not is_open(port):
            time.sleep(0.05)
        return f"127.0.0.1:{port}"

    yield start
    for server in servers:
        server.kill()
        server.wait()


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def encrypted(
    serve: Serve, certificate: Callable[[float], ssl.SSLContext], stapling: Callable[[], str]
) -> Callable[[Monitor], dict[str, Any]]:
    """Start a server with the certificate that a monitor expects."""

    def place(monitor: Monitor) -> dict[str, Any]:
        tls = certificate(90)
        if monitor.certificate:
            return {"url": stapling()}
        if monitor.starttls:
            return {"url": serve(encrypted_when_asked(tls), eager=True)}
        return {"url": serve(answer(), tls=tls)}

    return place


@pytest.fixture
def stand_in(
    serve: Serve,
    encrypted: Callable[[Monitor], dict[str, Any]],
    name_server: Callable[..., str],
    web_socket: Callable[..., str],
    registry: Callable[[float], str],
    datagrams: Callable[..., str],
) -> Callable[[Monitor], dict[str, Any]]:
    """Give a monitor an endpoint on this machine that is as it should be: fields to replace."""

    def named(monitor: Monitor) -> dict[str, Any]:
        end = "." if monitor.dns.record == "MX" else ""  # names are absolute on the wire
        records = [each + end for each in monitor.dns.expect] or ["192.0.2.1"]
        place = name_server(*records, record=monitor.dns.record)
        return {"dns": monitor.dns.model_copy(update={"resolver": place})}

    def reported(monitor: Monitor) -> dict[str, Any]:
        text = json.dumps({"last": {"finished": datetime.now(UTC).isoformat()}})
        return {"url": monitor.url and f"http://{serve(answer(text))}/"}

    def answered(monitor: Monitor) -> dict[str, Any]:
        token = json.dumps({"access_token": "abcdef"})
        url = f"http://{serve(answer(token))}/"
        steps = tuple(step.model_copy(update={"url": url}) for step in monitor.steps)
        auth = monitor.auth and monitor.auth.model_copy(update={"token_url": url})
        return {
            "url": url, "steps": steps, "auth": auth, "tls": Tls(), "proxy": "", "resolve": {},
        }  # fmt: skip

    def served(monitor: Monitor) -> dict[str, Any]:
        return {"url": serve(SERVICES[monitor.check], eager=True)}

    def connected(_: Monitor) -> dict[str, Any]:
        script = answer_at_once(b"VERSION 1\r\n")
        return {"url": serve(script, eager=True), "port": None}

    def greeted(monitor: Monitor) -> dict[str, Any]:
        return {"url": serve(answer_at_once(GREETINGS[monitor.check]), eager=True)}

    kinds: dict[str, Callable[[Monitor], dict[str, Any]]] = {
        "http": answered,
        "tcp-ping": connected,
        "browser": lambda _: {"url": f"http://{serve(shop)}/"},
        "udp-ping": lambda _: {"url": datagrams(lambda _: b"pong")},
        "ntp": lambda _: {"url": datagrams(ntp_reply)},
        **dict.fromkeys(SERVICES, served),
        "ssl": encrypted,
        "dns": named,
        "ws": lambda _: {"url": f"ws://{web_socket(echo)}/"},
        "icmp-ping": lambda _: {"url": "127.0.0.1"},
        "heartbeat": reported,
        "domain": lambda _: {"rdap": registry(90)},
        "globalping": lambda _: {"platform": f"http://{serve(far_away, eager=True)}"},
        **dict.fromkeys(GREETINGS, greeted),
    }

    def place(monitor: Monitor) -> dict[str, Any]:
        return {"port": None, **kinds[monitor.kind](monitor)}

    return place


def answer_at_once(line: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(line)
        connection.recv(1)

    return script


@pytest.fixture
def measured(
    measure: Measure, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Measure a monitor of the file, with some of its fields replaced."""

    def once(monitor: Monitor, **fields: Any) -> Result:
        if monitor.check == "browser":
            monkeypatch.setenv("CHROME", chrome())
        platform = fields.pop("platform", network.globalping)
        (tmp_path / "checks").mkdir(exist_ok=True)
        (tmp_path / "checks/checkout.py").write_text(SCRIPT)
        every = {name: getattr(monitor, name) for name in Monitor.model_fields} | fields
        every["request_timeout_s"] = min(monitor.request_timeout_s, PATIENCE_S)
        return measure(
            every.pop("url"),
            environ={"PROBE_PASSWORD": "a"},
            last_heartbeat=Heartbeat(time=datetime.now(UTC), slug="m"),
            environment=replace(network, globalping=platform, folder=tmp_path),
            **every,
        )

    return once


SERVICES |= {
    "grpc": speaks_grpc,
    "postgres": answer_at_once(b"R\0\0\0\x08\0\0\0\0"),
    "mysql": answer_at_once(len(VERSION).to_bytes(3, "little") + b"\0" + VERSION),
    "redis": redis_like,
    "mongodb": answer_at_once(struct.pack("<iiii", len(HELLO) + 16, 1, 1, 2013) + HELLO),
    "mqtt": answer_at_once(b"\x20\x02\0\0"),
}

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from upstatic.config.schema.checks import DnsCheck
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status
from upstatic.probe.network.target import Result

from tests.probe.conftest import Measure, verdict

Answer = Callable[[dns.message.Message], dns.message.Message | bytes | None]
NameServer = Callable[..., str]

ZONE = {
    "A": ["192.0.2.1", "192.0.2.2"],
    "AAAA": ["2001:db8::1"],
    "CNAME": ["web.example.net."],
    "MX": ["10 mx.example.com.", "20 mx2.example.com."],
    "NS": ["ns1.example.com."],
    "TXT": ['"v=spf1 -all"', '"a" "b"'],
    "CAA": ['0 issue "letsencrypt.org"'],
    "SRV": ["1 2 443 host.example.com."],
    "PTR": ["host.example.com."],
}


def zone(query: dns.message.Message) -> dns.message.Message:
    """Answer whatever is asked for from ZONE."""
    response = dns.message.make_response(query)
    question = query.question[0]
    kind = dns.rdatatype.to_text(question.rdtype)
    if kind in ZONE:
        response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *ZONE[kind]))
    return response


def coded(code: int) -> Answer:
    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.set_rcode(dns.rcode.from_text(dns.rcode.to_text(dns.rcode.Rcode(code))))
        return response

    return answer


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    """Start a server on UDP and TCP: `name_server(answer, tcp=other)` gives its "host:port"."""
    lines: list[socket.socket] = []

    def start(answer: Answer, *, tcp: Answer | None = None) -> str:
        packets, listener = _both_lines()
        port = listener.getsockname()[1]
        lines.extend((listener, packets))
        threading.Thread(target=_packets, args=(packets, answer), daemon=True).start()
        threading.Thread(target=_streams, args=(listener, tcp or answer), daemon=True).start()
        return f"127.0.0.1:{port}"

    yield start
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


def _both_lines() -> tuple[socket.socket, socket.socket]:
    """Open UDP and TCP on one port; the system's choice for one may be taken for the other."""
    while True:
        packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        packets.bind(("127.0.0.1", 0))
        try:
            return packets, socket.create_server(packets.getsockname())
        except OSError:
            packets.close()


def _packets(line: socket.socket, answer: Answer) -> None:
    with suppress(OSError):
        while True:
            data, client = line.recvfrom(4096)
            if not data:
                return
            if said := answer(dns.message.from_wire(data)):
                line.sendto(said if isinstance(said, bytes) else said.to_wire(), client)


def _streams(listener: socket.socket, answer: Answer) -> None:
    with suppress(OSError, EOFError):
        while True:
            with listener.accept()[0] as line:
                query = dns.query.receive_tcp(line)[0]
                said = answer(query)
                if isinstance(said, dns.message.Message):
                    dns.query.send_tcp(line, said)


@pytest.fixture
def ask(measure: Measure) -> Callable[..., Result]:
    def once(resolver: str, *, url: str = "www.example.com", **wanted: object) -> Result:
        keys = {name: wanted.pop(name) for name in ("request_timeout_s",) if name in wanted}
        return measure(url, check="dns", dns=DnsCheck(resolver=resolver, **wanted), **keys)

    return once


Ask = Callable[..., Result]


@pytest.mark.parametrize(
    ("record", "expect"),
    [
        ("A", ("192.0.2.2",)),
        ("A", ("192.0.2.2", "192.0.2.1")),
        ("A", ()),
        ("AAAA", ("2001:0DB8:0::1",)),
        ("CNAME", ("WEB.example.net",)),
        ("MX", ("10 mx.example.com",)),
        ("NS", ("ns1.example.com.",)),
        ("TXT", ("v=spf1 -all",)),
        ("TXT", ("ab",)),
        ("CAA", ('0 issue "letsencrypt.org"',)),
        ("SRV", ("1 2 443 host.example.com",)),
    ],
)
def test_the_expected_values_are_found(
    name_server: NameServer, ask: Ask, record: str, expect: tuple[str, ...]
) -> None:
    result = ask(name_server(zone), record=record, expect=expect)

    assert verdict(result) == (Status.UP, ""), result.detail
    assert result.reading.ms is not None


def test_an_address_is_looked_up_backwards(name_server: NameServer, ask: Ask) -> None:
    asked: list[str] = []

    def answer(query: dns.message.Message) -> dns.message.Message:
        asked.append(query.question[0].name.to_text())
        return zone(query)

    result = ask(name_server(answer), url="192.0.2.1", record="PTR", expect=("host.example.com",))

    assert verdict(result) == (Status.UP, "")
    assert asked == ["1.2.0.192.in-addr.arpa."]


def test_a_missing_value_is_down_and_named(name_server: NameServer, ask: Ask) -> None:
    result = ask(name_server(zone), expect=("192.0.2.1", "198.51.100.7"))

    assert verdict(result) == (Status.DOWN, "dns-answer")
    assert result.detail == "198.51.100.7 is not among 192.0.2.1, 192.0.2.2"


def test_no_record_of_the_type_is_down(name_server: NameServer, ask: Ask) -> None:
    result = ask(name_server(zone), record="TLSA")

    assert verdict(result) == (Status.DOWN, "dns-answer")
    assert result.detail == "no TLSA record"


@pytest.mark.parametrize(
    ("code", "name"), [(1, "FORMERR"), (2, "SERVFAIL"), (3, "NXDOMAIN"), (5, "REFUSED")]
)
def test_the_code_of_the_answer_counts(
    name_server: NameServer, ask: Ask, code: int, name: str
) -> None:
    resolver = name_server(coded(code))

    wrong, wanted = ask(resolver), ask(resolver, rcode=name.lower())

    assert verdict(wrong) == (Status.DOWN, "dns-code")
    assert wrong.detail == f"{name}, not NOERROR"
    assert verdict(wanted) == (Status.UP, "")


def cut(query: dns.message.Message) -> dns.message.Message:
    """An answer that is too long for a packet."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response


def test_an_answer_that_is_too_long_for_a_packet_is_read_over_tcp(
    name_server: NameServer, ask: Ask
) -> None:
    assert verdict(ask(name_server(cut, tcp=zone), expect=("192.0.2.1",))) == (Status.UP, "")


def test_a_lost_packet_is_asked_for_again(
    name_server: NameServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upstatic.probe.network.dns_client.PATIENCE_S", 0.1)
    asked: list[str] = []

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        asked.append("x")
        return zone(query) if len(asked) > 1 else None

    assert verdict(ask(name_server(answer))) == (Status.UP, "")


def test_a_late_answer_to_an_earlier_packet_counts(
    name_server: NameServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upstatic.probe.network.dns_client.PATIENCE_S", 0.1)
    asked: list[float] = []

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        asked.append(time.monotonic())
        if len(asked) > 1:
            return None
        time.sleep(0.35)
        return zone(query)

    result = ask(name_server(answer))

    assert verdict(result) == (Status.UP, "")
    assert (result.reading.ms or 0) >= 350


def test_records_of_another_owner_are_ignored(name_server: NameServer, ask: Ask) -> None:
    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.answer.append(dns.rrset.from_text("other.example.", 60, "IN", "A", "192.0.2.1"))
        return response

    result = ask(name_server(answer))

    assert verdict(result) == (Status.DOWN, "dns-answer")
    assert result.detail == "no A record"


def test_records_of_an_alias_are_an_answer(name_server: NameServer, ask: Ask) -> None:
    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query)
        name = query.question[0].name
        response.answer.append(dns.rrset.from_text("b.example.", 60, "IN", "A", "192.0.2.1"))
        response.answer.append(dns.rrset.from_text("a.example.", 60, "IN", "CNAME", "b.example."))
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "a.example."))
        return response

    assert verdict(ask(name_server(answer), expect=("192.0.2.1",))) == (Status.UP, "")


def test_a_server_that_never_answers_is_down_in_time(name_server: NameServer, ask: Ask) -> None:
    result = ask(name_server(lambda _: None), request_timeout_s=0.4)

    assert verdict(result) == (Status.DOWN, "timeout")
    assert result.detail == "while waiting for the response"
    assert 300 < (result.reading.ms or 0) < 5000


def test_a_tcp_connection_that_ends_without_an_answer_is_down(
    name_server: NameServer, ask: Ask
) -> None:
    result = ask(name_server(cut, tcp=lambda _: None), request_timeout_s=2)

    assert result.reading.status is Status.DOWN
    assert result.reading.reason in {"empty", "timeout"}


@pytest.mark.parametrize("noise", [b"\0\1\2", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10])
def test_unrelated_packets_are_ignored(name_server: NameServer, ask: Ask, noise: bytes) -> None:
    result = ask(name_server(lambda _: noise), request_timeout_s=0.4)

    assert result.reading.status is Status.DOWN
    assert result.reading.reason in {"timeout", "protocol"}


def test_a_forged_response_is_ignored(name_server: NameServer, ask: Ask) -> None:
    def forged(_: dns.message.Message) -> bytes:
        other = dns.message.make_query("evil.example", "A")
        return zone(other).to_wire()

    assert ask(name_server(forged), request_timeout_s=0.4).reading.reason == "timeout"


def test_a_closed_port_is_down(ask: Ask) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    result = ask(f"127.0.0.1:{port}", request_timeout_s=20)

    assert verdict(result) == (Status.DOWN, "refused")
    assert (result.reading.ms or 0) < 5000


def test_the_resolver_may_be_a_name(name_server: NameServer, measure: Measure) -> None:
    port = name_server(zone).partition(":")[2]

    result = measure("www.example.com", check="dns", dns=DnsCheck(resolver=f"localhost:{port}"))

    assert verdict(result) == (Status.UP, "")
    assert result.phases.dns_ms is not None


@pytest.mark.parametrize("name", ["a" * 64 + ".example.com", "a..example.com", "[::1", ""])
def test_a_name_that_is_none_is_our_mistake(name_server: NameServer, ask: Ask, name: str) -> None:
    result = ask(name_server(zone), url=name)

    assert verdict(result) == (Status.UNKNOWN, "request")


def test_a_pattern_may_be_asserted_of_the_records(
    name_server: NameServer, measure: Measure
) -> None:
    resolver = name_server(zone)

    def measured(pattern: str) -> Result:
        keys = {"name": "m", "url": "x", "mustContain": {"matches": pattern}}
        wanted = Monitor.model_validate(keys).must_contain
        return measure(
            "www.example.com", check="dns", dns=DnsCheck(resolver=resolver), must_contain=wanted
        )

    assert verdict(measured(r"^192\.0\.2\.\d+$|^$")) == (Status.DOWN, "body")
    assert verdict(measured(r"(?m)^192\.0\.2\.\d+$")) == (Status.UP, "")
    assert verdict(measured(r"198\.51\.100\.7")) == (Status.DOWN, "body")


def test_a_resolver_that_is_none_is_our_mistake(ask: Ask) -> None:
    assert verdict(ask("[::1")) == (Status.UNKNOWN, "request")
    assert verdict(ask("192.0.2.1:99999")) == (Status.UNKNOWN, "request")

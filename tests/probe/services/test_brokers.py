import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.config.schema.access import Auth
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, verdict
from tests.probe.services.conftest import FreePort, Program, Start

Datagrams = Callable[[Callable[[bytes], bytes | None]], str]


def test_mqtt(
    program: Program, start: Start, free_port: FreePort, pem: Path, measure: Measure
) -> None:
    port, secure = free_port(), free_port()
    (pem / "passwords").write_text("")
    (pem / "m.conf").write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {pem}/passwords\n"
        f"listener {secure} 127.0.0.1\ncertfile {pem}/server.pem\nkeyfile {pem}/server.key\n"
        f"cafile {pem}/ca.pem\nuser root\n"
    )
    start([program("mosquitto", "mosquitto"), "-c", str(pem / "m.conf")], port, pem)
    wrong = Auth(username="a", password="$A").model_copy(update={"password": "b"})

    assert verdict(measure(f"127.0.0.1:{port}", check="mqtt")) == (Status.UP, "")
    assert verdict(measure(f"127.0.0.1:{port}", check="mqtt", auth=wrong)) == (Status.DOWN, "login")
    encrypted = measure(f"mqtts://127.0.0.1:{secure}", check="mqtt")
    assert verdict(encrypted) == (Status.UP, "")
    assert encrypted.expires is not None


def test_ntp(
    program: Program, start: Start, free_port: FreePort, tmp_path: Path, eventually: Measure
) -> None:
    port = free_port()
    (tmp_path / "c.conf").write_text(
        f"port {port}\nlocal stratum 8\nallow 127.0.0.1\ncmdport 0\npidfile {tmp_path}/pid\n"
        f"driftfile {tmp_path}/drift\nbindcmdaddress /\n"
    )
    command = [program("chronyd", "chrony"), "-x", "-d", "-U", "-f", str(tmp_path / "c.conf")]
    start(command, port, tmp_path, is_ready=lambda *_: True)  # UDP tells nothing before it is asked
    eventually(f"127.0.0.1:{port}", check="ntp")


def ntp_reply(stratum: int, leap: int = 0, code: bytes = b"LOCL") -> Callable[[bytes], bytes]:
    def answer(request: bytes) -> bytes:
        now = struct.pack("!II", int(time.time()) + 2_208_988_800, 0)
        head = bytes([leap << 6 | 0x24, stratum, 0, 0]) + bytes(8) + code
        return head + bytes(8) + request[40:48] + now + now

    return answer


@pytest.mark.parametrize(
    ("stratum", "leap", "code", "detail"),
    [
        (0, 3, b"RATE", "the server refuses: RATE"),
        (16, 0, b"LOCL", "the server's clock is not synchronised"),
        (2, 3, b"LOCL", "the server's clock is not synchronised"),
    ],
)
def test_a_clock_that_is_not_synchronised_is_down(
    datagrams: Datagrams, measure: Measure, stratum: int, leap: int, code: bytes, detail: str
) -> None:
    result = measure(datagrams(ntp_reply(stratum, leap, code)), check="ntp")

    assert (*verdict(result), result.detail) == (Status.DOWN, "greeting", detail)


def test_a_datagram_is_answered_as_expected(datagrams: Datagrams, measure: Measure) -> None:
    place = datagrams(lambda data: b"pong" if data == b"ping" else None)

    assert verdict(measure(place, check="udp-ping", send="ping", expect="^pong$")) == (
        Status.UP, "",
    )  # fmt: skip
    assert verdict(measure(place, check="udp-ping", send="hex:70696e67")) == (Status.UP, "")
    silent = measure(place, check="udp-ping", send="x", request_timeout_s=0.3)
    assert verdict(silent) == (Status.DOWN, "timeout")
    other = measure(place, check="udp-ping", send="ping", expect="no", request_timeout_s=0.3)
    assert verdict(other) == (Status.DOWN, "timeout")

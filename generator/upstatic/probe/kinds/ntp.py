"""Check an NTP server: it answers with the time of a synchronised clock (RFC 5905)."""

import os
import struct
import time
from functools import partial

from upstatic.config.schema.kind_keys import ServiceKeys
from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.datagrams import ask
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target

PORT = 123
_LENGTH = 48
_CLIENT, _SERVER = 0x23, 4  # version 4, mode 3; mode 4
_UNSYNCHRONISED = 3
_WORST_STRATUM = 15
_EPOCH_S = 2_208_988_800  # from 1900 to 1970


def check(target: Target[ServiceKeys], network: Network) -> Result:
    """Ask for the time once."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target[ServiceKeys], network: Network, stopwatch: Stopwatch) -> Result:
    place = place_of(target.url, target.port, PORT)
    token = os.urandom(8)  # instead of our time: the reply repeats it
    deadline = Deadline(target.monitor.request_timeout_s)

    def accept(reply: bytes) -> bool:
        return len(reply) >= _LENGTH and reply[24:32] == token and reply[0] & 7 == _SERVER

    request = bytes([_CLIENT]) + bytes(39) + token
    reply = ask(place, lambda: request, accept, network, (deadline, stopwatch))
    return text_result(target, _judged(reply, time.time()), stopwatch.phases())


def _judged(reply: bytes, now_s: float) -> bytes:
    """Return "stratum 2, offset 3 ms". Raises FailureError if the clock is not synchronised."""
    stratum = reply[1]
    if stratum == 0:  # RFC 5905, 7.4: a kiss code
        code = reply[12:16].decode("ascii", "replace").rstrip("\0")
        raise FailureError(failure_reasons.GREETING, f"the server refuses: {code}")
    if reply[0] >> 6 == _UNSYNCHRONISED or stratum > _WORST_STRATUM:
        raise FailureError(failure_reasons.GREETING, "the server's clock is not synchronised")
    seconds, fraction = struct.unpack("!II", reply[40:48])
    offset_s = seconds + fraction / 2**32 - _EPOCH_S - now_s
    return f"stratum {stratum}, offset {offset_s * 1000:.0f} ms".encode()

"""Every kind of check: a new one is a module in this folder and a line in KINDS."""

from collections.abc import Mapping

from generator.probe.kinds import http, tcp
from generator.probe.target import Kind

KINDS: Mapping[str, Kind] = {
    "http": http.check,
    "tcp-ping": tcp.check,
}

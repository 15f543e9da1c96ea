"""The demo's `.upptimerc.yml`, which may be edited while the demo runs."""

import json
import re
from collections.abc import Mapping

from upstatic.tools.demo.company import NAME, DemoService
from upstatic.tools.demo.servers import DemoServers

_HEAD = f"""\
# yaml-language-server: $schema=../docs/upptimerc.schema.json
#
# The demo monitors {NAME}, an invented company whose endpoints run on this machine while the
# demo does. Edit this file and look at the page after the next round: change a name, lower
# maxResponseTime, add a site. The next start of the demo rewrites the file (the ports change) and
# keeps yours as .upptimerc.edited.yml.

status-website:
  name: {NAME} status
  introTitle: How {NAME} is doing
  introMessage: >-
    This is a **demo**: the company is invented and its history is generated, but every check since
    the start is a real one, of a real endpoint on your machine.

# Two attempts, one second apart, to keep the demo quick.
# (The default is three attempts, after 5 and 10 seconds.)
retries:
  attempts: 2
  wait: 1s

# The SLO of every service; its page shows the remaining error budget.
slo:
  target: 99.9%
  p95: 800ms

sites:
"""
_NOTES = {
    "search": "Slow since this morning: above maxResponseTime, so it is degraded, not down.",
    "photos": "Down for about forty minutes.",
    "payments": "HTTPS, with a certificate from an authority of this demo.",
    "webhooks": "Flapping: it fails for two minutes every few minutes.",
    "mail": "A mail server, checked over TCP: it is up if it accepts the connection.",
    "calendars": "Added thirty days ago: earlier days have no data.",
}
_PORT = re.compile(r"(127\.0\.0\.1:|port: )\d+")


def write_settings(servers: DemoServers) -> str:
    """The text of the configuration for the endpoints of `servers`."""
    return _HEAD + "\n".join(_site(servers, service) for service in servers.services)


def same_but_ports(one: str, other: str) -> bool:
    """Whether two such texts differ only in the ports, which change with every start."""
    return _PORT.sub("", one) == _PORT.sub("", other)


def _site(servers: DemoServers, service: DemoService) -> str:
    note = _NOTES.get(service.slug)
    lines = [f"  # {note}"] if note else []
    keys = [f"{key}: {_scalar(value)}" for key, value in _keys(servers, service).items()]
    lines += [f"  - {keys[0]}", *(f"    {key}" for key in keys[1:])]
    return "\n".join(lines) + "\n"


def _keys(servers: DemoServers, service: DemoService) -> Mapping[str, str | int]:
    keys: dict[str, str | int] = {"name": service.name, "slug": service.slug}
    keys |= {"group": service.group, "url": servers.url(service.slug)}
    if service.scheme == "tcp":
        keys |= {"check": "tcp-ping", "port": servers.port(service.slug)}
    if service.max_response_ms is not None:
        keys["maxResponseTime"] = service.max_response_ms
    return keys


def _scalar(value: str | int) -> str:
    plain = isinstance(value, int) or re.fullmatch(r"[\w .:/-]+", value)
    return str(value) if plain else json.dumps(value)

"""The demo's `.upptimerc.yml`: written for a curious reader, who may edit it while it runs."""

import json
import re
from collections.abc import Mapping

from upstatic.tools.demo.company import NAME, Service
from upstatic.tools.demo.endpoints import World

_HEAD = f"""\
# yaml-language-server: $schema=../docs/upptimerc.schema.json
#
# What the demo watches: {NAME}, an invented company whose endpoints live on this machine
# for as long as the demo runs. Edit this file while it does, and look at the page after the next
# round: a new name, a lower maxResponseTime, one more site. The next start of the demo writes
# the file anew (the ports change) and keeps yours as .upptimerc.edited.yml.

status-website:
  name: {NAME} status
  introTitle: How {NAME} is doing
  introMessage: >-
    This is a **demo**: the company is invented and its past is make-believe, but every
    measurement since the start is a real probe of a real endpoint on your machine.

# A demo should not keep you waiting: two measurements a second apart settle it here.
# (Left out, it is three measurements, after waits of 5 and 10 seconds.)
retries:
  attempts: 2
  wait: 1s

# Every service promises this; its page says how much of the error budget is left.
slo:
  target: 99.9%
  p95: 800ms

sites:
"""
_NOTES = {
    "search": "Slow since this morning: an answer that takes longer is degraded, not down.",
    "photos": "Down since about forty minutes ago.",
    "payments": "HTTPS, with a certificate from an authority made for this demo alone.",
    "webhooks": "Flaps: every few minutes it fails for two.",
    "mail": "A mail server: TCP, no HTTP. It is up when it takes the connection.",
    "calendars": "On this page for thirty days only: earlier days have no data.",
}
_PORT = re.compile(r"(127\.0\.0\.1:|port: )\d+")


def write_settings(world: World) -> str:
    """The text of the configuration for the endpoints of `world`."""
    return _HEAD + "\n".join(_site(world, service) for service in world.services)


def same_but_ports(one: str, other: str) -> bool:
    """Whether two such texts differ in the ports only, which change with every start."""
    return _PORT.sub("", one) == _PORT.sub("", other)


def _site(world: World, service: Service) -> str:
    note = _NOTES.get(service.slug)
    lines = [f"  # {note}"] if note else []
    keys = [f"{key}: {_scalar(value)}" for key, value in _keys(world, service).items()]
    lines += [f"  - {keys[0]}", *(f"    {key}" for key in keys[1:])]
    return "\n".join(lines) + "\n"


def _keys(world: World, service: Service) -> Mapping[str, str | int]:
    keys: dict[str, str | int] = {"name": service.name, "slug": service.slug}
    keys |= {"group": service.group, "url": world.url(service.slug)}
    if service.scheme == "tcp":
        keys |= {"check": "tcp-ping", "port": world.port(service.slug)}
    if service.max_response_ms is not None:
        keys["maxResponseTime"] = service.max_response_ms
    return keys


def _scalar(value: str | int) -> str:
    plain = isinstance(value, int) or re.fullmatch(r"[\w .:/-]+", value)
    return str(value) if plain else json.dumps(value)

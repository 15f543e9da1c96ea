"""Upptime's NOTIFICATION_ variables as channels, and its two texts as templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from upstatic.notify.channels.address import Address
from upstatic.notify.channels.upptime_services import (
    EMAIL,
    OTHERS,
    PREFIX,
    SMS,
    Build,
    MissingError,
    Service,
    Variables,
)

Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A channel that the variables describe; without an address `problem` says what is wrong."""

    name: str
    address: Address | None = None
    problem: str = ""


def channels(environ: Environ) -> list[Found]:
    """Every channel that is switched on, in a fixed order, and what cannot be used of them."""
    variables = Variables(environ)
    found = []
    for name, switch, build in (*_first(variables, EMAIL), *_first(variables, SMS), *OTHERS):
        if variables.is_on(switch):
            found.append(_built(name, switch, build, variables))
    return found


def templates(environ: Environ) -> dict[str, str]:
    """Upptime's own texts by the kind of message, where they are set."""
    down = environ.get("NOTIFICATIONS_DOWN_MESSAGE", "")
    up = environ.get("NOTIFICATIONS_UP_MESSAGE", "")
    texts = {"down": down, "degraded": down, "up": up}
    return {kind: text for kind, text in texts.items() if text.strip()}


def said_in_upptime(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """What Upptime writes for its `$NAME`s: the address in brackets, the status in a sentence."""
    status = {
        "down": "**down**",
        "degraded": "experiencing **degraded performance**",
        "up": "performance has improved" if given.get("WAS") == "degraded" else "is back up",
    }
    url = given.get("SITE_URL", "")
    return {
        **given,
        "SITE_URL": f"({url})" if url else "",
        "STATUS": status.get(kind, given.get("STATUS", "")),
        "RESPONSE_CODE": given.get("RESPONSE_CODE") or "0",
    }


def _built(name: str, switch: str, build: Build, variables: Variables) -> Found:
    try:
        return Found(name=name, address=build(variables))
    except MissingError as missing:
        return Found(name=name, problem=f"{missing} is missing (it goes with {PREFIX}{switch})")
    except NotImplementedError as reason:
        return Found(name=name, problem=f"{PREFIX}{switch}: {reason}")


def _first(variables: Variables, services: Sequence[Service]) -> Iterator[Service]:
    """The first service of a kind that is on: several would send each message several times."""
    chosen = [service for service in services if variables.is_on(service[1])]
    usable = [one for one in chosen if _built(*one, variables).address is not None]
    yield from (usable or chosen)[:1]

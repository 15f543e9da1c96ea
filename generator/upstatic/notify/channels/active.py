"""The active channels: those of the configuration and those of Upptime's variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from upstatic.config.schema.notifications import Channel, plain
from upstatic.config.schema.root import Config
from upstatic.domain.errors import SecretError
from upstatic.infra.secrets import Secrets
from upstatic.notify.channels import delivery_errors, upptime_variables
from upstatic.notify.channels.address import Address
from upstatic.notify.channels.routing import Route, route


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveChannel:
    """A channel that is in use: its rules and its address, None where `problem` says why not."""

    route: Route
    address: Address | None = None
    problem: str = ""
    advice: str = ""


def active_channels(
    config: Config, secrets: Secrets, environ: Mapping[str, str]
) -> list[ActiveChannel]:
    """Every channel, in the order of the file, then Upptime's that the file does not name."""
    given = config.notifications.channels
    known = {plain(name) for name in given}
    own = [_line(config, name, channel, secrets) for name, channel in given.items()]
    theirs = [one for one in upptime_variables.channels(environ) if plain(one.name) not in known]
    return own + [_upptime_line(config, found) for found in theirs]


def _line(config: Config, name: str, channel: Channel, secrets: Secrets) -> ActiveChannel:
    try:
        address = Address(url=secrets.expand(channel.url).strip())
    except SecretError as error:
        return ActiveChannel(
            route=route(config, name, channel), problem=delivery_errors.MISSING, advice=str(error)
        )
    return ActiveChannel(
        route=route(config, name, channel, on_call=address.is_on_call), address=address
    )


def _upptime_line(config: Config, found: upptime_variables.Found) -> ActiveChannel:
    rules = route(config, found.name, Channel(url="$UPPTIME"))
    if found.address is None:
        return ActiveChannel(route=rules, problem=delivery_errors.UNSUPPORTED, advice=found.problem)
    return ActiveChannel(route=rules, address=found.address)

"""The dead-man's switch: a service is pinged in every round, and alerts when it is not."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from upstatic.config.schema.root import Config
from upstatic.domain.errors import SecretError
from upstatic.infra.secrets import Secrets
from upstatic.notify.channels import delivery_errors
from upstatic.notify.channels.address import host_of
from upstatic.notify.delivery import webhooks

Get = Callable[[str, float], str]
"""(URL, time limit in seconds) -> "" when it answered well, else a word for why not."""

TIMEOUT_S = 10.0

# How services expect a failed round to be reported: values of a query, by the end of their host.
_QUERIES = {
    "sentry.io": ("status", "ok", "error"),
    "cronitor.link": ("state", "complete", "fail"),
    "nosnch.in": ("s", "0", "1"),
}
_NO_URL = "the secret holds no URL (write https://… into it)"
_ONLY_SUCCESS = ("uptimerobot.com",)


def _get(url: str, timeout_s: float) -> str:
    return webhooks.request("GET", url, timeout_s)


def ping(config: Config, secrets: Secrets, *, ok: bool, get: Get = _get) -> str | None:
    """Tell the service at `ping` that a round was run, and whether it went well.

    Returns what is wrong, for a warning, or None. Never raises: no round fails because of it.
    """
    if not config.ping:
        return None
    try:
        url = url_for(secrets.expand(config.ping), ok=ok)
    except SecretError as error:
        return f"ping: {error}"
    except ValueError:
        return f"ping: {_NO_URL}"
    failure = get(url, TIMEOUT_S) if url else ""
    return f"ping: the service {delivery_errors.say(failure)}" if failure else None


def url_for(url: str, *, ok: bool) -> str:
    """The URL that reports how the round went; "" where the service accepts only successes.

    Sources: the manuals of Healthchecks.io and Better Stack (`/fail`), Sentry Crons (`status`),
    Cronitor (`state`), Dead Man's Snitch (`s`), Uptime Kuma's push monitors (`status`).
    """
    host, url = host_of(url), url.strip()
    if host.endswith(_ONLY_SUCCESS):
        return url if ok else ""
    for end, (key, good, bad) in _QUERIES.items():
        if host.endswith(end):
            return _with(url, key, good if ok else bad)
    parts = urlsplit(url)
    if "/api/push/" in parts.path:
        return _with(url, "status", "up" if ok else "down")
    return url if ok else urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))


def _with(url: str, key: str, value: str) -> str:
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    return urlunsplit(parts._replace(query=urlencode([*query, (key, value)])))

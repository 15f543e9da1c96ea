"""The login of an HTTP monitor: from its `auth`, with a token fetched where OAuth2 needs one."""

from upstatic.config.schema.access import Auth
from upstatic.config.schema.kind_keys import RequestKeys
from upstatic.probe.network.http_authentication import Login
from upstatic.probe.network.http_messages import HttpRequest
from upstatic.probe.network.http_transport import exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.oauth2 import KEEP_BYTES, token_request
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Target


def login_of(target: Target[RequestKeys], network: Network) -> Login | None:
    """Return how to log in; None without `auth`. Raises FailureError if there is no token."""
    auth = target.monitor.auth
    if auth is None:
        return None
    if auth.type == "oauth2":
        return Login(kind="bearer", token=_token(auth, target, network))
    return Login(kind=auth.type, user=auth.username, password=auth.password, token=auth.token)


def _token(auth: Auth, target: Target[RequestKeys], network: Network) -> str:
    """Return a token; fetching it is not part of the measured time."""
    with network.tokens.lock_for(auth):
        if token := network.tokens.get(auth):
            return token
        request = HttpRequest(
            method="POST",
            url=auth.token_url,
            headers=(("Accept", "application/json"),),
            body=token_request(auth),
            user_agent=target.user_agent,
            connect_timeout_s=target.monitor.connect_timeout_s,
            total_timeout_s=target.monitor.request_timeout_s,
            keep_bytes=KEEP_BYTES,
        )
        response = exchange(request, network.for_other_host(), Stopwatch())
        return network.tokens.keep(auth, response.status, response.body)

"""Check a Redis server: it answers PING, after a login if one is configured."""

from functools import partial

from upstatic.config.schema.kind_keys import DatabaseKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.starttls import quoted
from upstatic.probe.network.target import Target


def _command(*words: str) -> bytes:
    parts = [b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words]
    return b"*%d\r\n" % len(words) + b"".join(parts)


def _ask(conversation: Conversation, target: Target[DatabaseKeys]) -> bytes:
    auth = target.monitor.auth
    if auth:
        user = (auth.username,) if auth.username else ()
        conversation.send(_command("AUTH", *user, auth.password))
        if conversation.read_line() != "+OK":
            raise FailureError(failure_reasons.LOGIN)
    conversation.send(_command("PING"))
    line = conversation.read_line()
    # A server that asks for a login is working.
    if line != "+PONG" and not line.startswith("-NOAUTH"):
        raise FailureError(failure_reasons.GREETING, quoted(line))
    return line.encode()


SERVICE = Service(port=6379, ask=_ask, tls_scheme="rediss://")
check = partial(check_service, SERVICE)

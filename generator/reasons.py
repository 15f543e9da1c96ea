"""Why a monitor is not up: every machine word, and the sentence that people read instead."""

from http import HTTPStatus

CERTIFICATE = "certificate"
DNS = "dns"
EMPTY = "empty"
INTERNAL = "internal"
PROTOCOL = "protocol"
REDIRECT = "redirect"
REDIRECTS = "redirects"
REFUSED = "refused"
REQUEST = "request"
RESET = "reset"
SECRET = "secret"  # noqa: S105 - the word for "a secret is missing", not one
SLOW = "slow"
TIMEOUT = "timeout"
TLS = "tls"
TOO_LARGE = "too-large"
UNREACHABLE = "unreachable"
UNSUPPORTED = "unsupported"

SENTENCES = {
    CERTIFICATE: "has a certificate that is not valid",
    DNS: "has a name that could not be resolved",
    EMPTY: "closed the connection without an answer",
    INTERNAL: "was not measured: the check itself failed",
    PROTOCOL: "answered something that is not valid HTTP",
    REDIRECT: "redirected to a place that may not be followed",
    REDIRECTS: "redirected more often than allowed",
    REFUSED: "refused the connection",
    REQUEST: "was not measured: the request cannot be built",
    RESET: "broke the connection off",
    SECRET: "was not measured: a secret is missing",
    SLOW: "answered, but slower than it should",
    TIMEOUT: "did not answer within the time limit",
    TLS: "could not agree on an encrypted connection",
    TOO_LARGE: "answered more than is read",
    UNREACHABLE: "could not be reached: the network knows no way to it",
    UNSUPPORTED: "was not measured: this kind of check is not supported",
}

# Codes that no standard names, as Cloudflare documents and nginx logs them.
_OTHER_CODES = {
    499: "Client Closed Request",
    520: "Web Server Returned an Unknown Error",
    521: "Web Server Is Down",
    522: "Connection Timed Out",
    523: "Origin Is Unreachable",
    524: "A Timeout Occurred",
    525: "SSL Handshake Failed",
    526: "Invalid SSL Certificate",
    530: "Origin DNS Error",
}


def describe(reason: str) -> str:
    """Say a reason as a predicate, to follow a monitor's name: "answered 503 Service Unavailable".

    A word from a newer version is shown as it is; "" has nothing to say.
    """
    if reason.isascii() and reason.isdigit():
        return f"answered {reason} {_phrase(int(reason))}".rstrip()
    return SENTENCES.get(reason, f"failed ({reason})" if reason else "")


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return _OTHER_CODES.get(code, "")

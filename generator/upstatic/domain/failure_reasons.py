"""Why a monitor is not up: every reason code, and its description."""

from http import HTTPStatus

ADDRESS = "address"
ALONE = "alone"
ANSWER = "answer"
BODY = "body"
CERTIFICATE = "certificate"
CERTIFICATE_EXPIRES = "certificate-expires"
DNS = "dns"
DNS_ANSWER = "dns-answer"
DNS_CODE = "dns-code"
DOMAIN_EXPIRED = "domain-expired"
DOMAIN_EXPIRES = "domain-expires"
EMPTY = "empty"
FAILED_JOB = "failed-job"
GLOBALPING = "globalping"
GREETING = "greeting"
HEADER = "header"
INTERNAL = "internal"
JSON = "json"
LATE = "late"
LOGIN = "login"
LOSS = "loss"
NO_ROUTE = "no-route"
PATTERN = "pattern"
PENDING = "pending"
PROTOCOL = "protocol"
PROXY = "proxy"
REDIRECT = "redirect"
REDIRECTS = "redirects"
REFUSED = "refused"
REGISTRY = "registry"
REQUEST = "request"
RESET = "reset"
RUNNER = "runner"
SECRET = "secret"  # noqa: S105 - the word for "a secret is missing", not one
SLOW = "slow"
TIMEOUT = "timeout"
TLS = "tls"
TOO_LARGE = "too-large"
UNREACHABLE = "unreachable"
UNSUPPORTED = "unsupported"

SENTENCES = {
    ADDRESS: "responded from an unexpected IP address",
    ALONE: "was not measured: too few regions responded",
    ANSWER: "returned an unexpected response",
    BODY: "returned a body that did not match",
    CERTIFICATE: "has an invalid TLS certificate",
    CERTIFICATE_EXPIRES: "has a TLS certificate that expires soon",
    DNS: "has a host name that could not be resolved",
    DNS_ANSWER: "has unexpected DNS records",
    DNS_CODE: "returned an unexpected DNS response code",
    DOMAIN_EXPIRED: "has a domain that has expired or is on hold",
    DOMAIN_EXPIRES: "has a domain that expires soon",
    EMPTY: "closed the connection without a response",
    FAILED_JOB: "reported that it failed",
    GLOBALPING: "was not measured: Globalping failed",
    GREETING: "sent an unexpected greeting",
    HEADER: "returned unexpected headers",
    INTERNAL: "was not measured: the check itself failed",
    JSON: "returned unexpected JSON values",
    LATE: "did not report in time",
    LOGIN: "refused the login",
    LOSS: "lost more packets than allowed",
    NO_ROUTE: "was not measured: this machine has no IPv6",
    PATTERN: "was not measured: a pattern timed out",
    PENDING: "has not reported yet",
    PROTOCOL: "violated its protocol",
    PROXY: "was not measured: the proxy did not open a connection",
    REDIRECT: "redirected to a target that is not allowed",
    REDIRECTS: "redirected more often than allowed",
    REFUSED: "refused the connection",
    REGISTRY: "was not measured: the domain expiry could not be looked up",
    REQUEST: "was not measured: the request is invalid",
    RESET: "reset the connection",
    RUNNER: "was not measured: the runner had no network",
    SECRET: "was not measured: a secret is missing",
    SLOW: "responded too slowly",
    TIMEOUT: "did not respond within the time limit",
    TLS: "failed the TLS handshake",
    TOO_LARGE: "returned a response that is too large",
    UNREACHABLE: "could not be reached: there is no route to it",
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


class Reason(str):
    """A recorded reason: one of the codes above, or an HTTP status code ("503")."""

    __slots__ = ()

    @property
    def http_code(self) -> int | None:
        """The HTTP status code that the monitor answered with; None for any other reason."""
        return int(self) if self.isascii() and self.isdigit() else None


def describe(reason: str) -> str:
    """A reason as a predicate, after a monitor's name: "answered 503 Service Unavailable".

    A word from a newer version is shown unchanged; "" gives "".
    """
    if Reason(reason).http_code is not None:
        return f"answered {code(reason)}"
    return SENTENCES.get(reason, f"failed ({reason})" if reason else "")


def code(digits: str) -> str:
    """An HTTP status code with its name, which is the same in every language: "404 Not Found"."""
    return f"{digits} {_phrase(int(digits))}".rstrip()


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return _OTHER_CODES.get(code, "")

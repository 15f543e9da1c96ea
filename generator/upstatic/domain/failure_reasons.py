"""Why a monitor is not up: every machine word, and the sentence that people read instead."""

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
    ADDRESS: "answered from another address than expected",
    ALONE: "was not measured: too few regions answered to tell",
    ANSWER: "gave another answer than expected",
    BODY: "answered with another text than expected",
    CERTIFICATE: "has a certificate that is not valid",
    CERTIFICATE_EXPIRES: "has a certificate that expires soon",
    DNS: "has a name that could not be resolved",
    DNS_ANSWER: "has other DNS records than expected",
    DNS_CODE: "answered DNS with another code than expected",
    DOMAIN_EXPIRED: "has a domain that has expired or is on hold",
    DOMAIN_EXPIRES: "has a domain that expires soon",
    EMPTY: "closed the connection without an answer",
    FAILED_JOB: "reported that it failed",
    GLOBALPING: "was not measured: Globalping did not do it",
    GREETING: "did not greet as its protocol asks",
    HEADER: "answered with other headers than expected",
    INTERNAL: "was not measured: the check itself failed",
    JSON: "answered with other values than expected",
    LATE: "did not report in time",
    LOGIN: "refused the login",
    LOSS: "lost more packets than allowed",
    NO_ROUTE: "was not measured: this machine has no IPv6",
    PATTERN: "was not measured: a pattern takes too long to try",
    PENDING: "has not reported yet",
    PROTOCOL: "answered something that its protocol does not know",
    PROXY: "was not measured: the proxy did not open a connection",
    REDIRECT: "redirected to a place that may not be followed",
    REDIRECTS: "redirected more often than allowed",
    REFUSED: "refused the connection",
    REGISTRY: "was not measured: no registry told when the domain expires",
    REQUEST: "was not measured: the request cannot be built",
    RESET: "broke the connection off",
    RUNNER: "was not measured: the machine that measures had no network",
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


class Reason(str):
    """A reason as it is on file: one of the words above, or an HTTP status code ("503")."""

    __slots__ = ()

    @property
    def http_code(self) -> int | None:
        """The HTTP status code that the monitor answered with; None for any other reason."""
        return int(self) if self.isascii() and self.isdigit() else None


def describe(reason: str) -> str:
    """Say a reason as a predicate, to follow a monitor's name: "answered 503 Service Unavailable".

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

"""Translate a monitor to a measurement request of Globalping, and its results back.

API reference: https://globalping.io/docs/api.globalping.io.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from upstatic.config.schema.monitor import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.domain.request_phases import Phases
from upstatic.domain.times import parse_time
from upstatic.probe.assertions.content import Content
from upstatic.probe.assertions.evaluate import findings, worst
from upstatic.probe.kinds.dns import judge
from upstatic.probe.kinds.http import EXPECTED
from upstatic.probe.kinds.tcp import host_of, place_of
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.headers import Headers
from upstatic.probe.network.target import Target

METHODS = {"GET", "HEAD", "OPTIONS"}
ANYWHERE = "world"
DEFAULT_PORT = 80
MOST_PLACES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteResult:
    """The result of one Globalping probe; `expires` is the certificate's expiry."""

    place: str
    phases: Phases = field(default_factory=Phases)
    status: Status = Status.UP
    reason: str = ""
    detail: str = ""
    expires: datetime | None = None


def measurement_request(target: Target[Monitor]) -> Mapping[str, object]:
    """Build the measurement request. Raises FailureError if Globalping cannot do the check."""
    kind, host, options = _KINDS[target.monitor.check](target)
    if target.monitor.ipv6 is not None:
        options["ipVersion"] = 6 if target.monitor.ipv6 else 4
    places = [each.strip() for each in target.monitor.location.split(",") if each.strip()]
    return {
        "type": kind,
        "target": host,
        "locations": [{"magic": each} for each in places[:MOST_PLACES] or [ANYWHERE]],
        "measurementOptions": options,
    }


_Asked = tuple[str, str, dict[str, object]]


def _http(target: Target[Monitor]) -> _Asked:
    monitor, url = target.monitor, urlsplit(target.url)
    if monitor.method not in METHODS or target.body is not None:
        raise FailureError(
            failure_reasons.REQUEST, "Globalping cannot send a body (use GET, HEAD or OPTIONS)"
        )
    request = {
        "method": monitor.method,
        "path": url.path or "/",
        "query": url.query,
        "headers": dict(target.headers),
    }
    options: dict[str, object] = {"request": request, "protocol": url.scheme.upper()}
    try:
        port = url.port
    except ValueError:
        raise FailureError(failure_reasons.REQUEST, "the port is not a number") from None
    return "http", url.hostname or "", {**options, **({"port": port} if port else {})}


def _ping(target: Target[Monitor]) -> _Asked:
    return "ping", host_of(target.url), {"protocol": "ICMP"}


def _tcp(target: Target[Monitor]) -> _Asked:
    host, port = place_of(target.url, target.port, DEFAULT_PORT)
    return "ping", host, {"protocol": "TCP", "port": port}


def _dns(target: Target[Monitor]) -> _Asked:
    options: dict[str, object] = {"query": {"type": target.monitor.dns.record}}
    if target.monitor.dns.resolver:
        options["resolver"] = target.monitor.dns.resolver
    return "dns", host_of(target.url), options


_KINDS = {"http": _http, "icmp-ping": _ping, "tcp-ping": _tcp, "dns": _dns}


def remote_result(item: object, target: Target[Monitor]) -> RemoteResult | None:
    """Parse one result; None if the probe was offline. Raises FailureError if it is malformed."""
    probe, result = _part(item, "probe"), _part(item, "result")
    place = f"{probe.get('city', '?')}, {probe.get('country', '?')}"
    match result.get("status"):
        case "finished":
            return _finished(place, result, target)
        case "failed":
            reason = _cause(str(result.get("rawOutput", "")))
            return RemoteResult(place=place, status=Status.DOWN, reason=reason)
        case _:
            return None


def _finished(place: str, result: Mapping[str, Any], target: Target[Monitor]) -> RemoteResult:
    try:
        return _READ[target.monitor.check](place, result, target)
    except FailureError as failure:
        return RemoteResult(
            place=place, status=Status.DOWN, reason=failure.reason, detail=failure.detail
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FailureError(failure_reasons.GLOBALPING, "its result is malformed") from None


def _part(item: object, name: str) -> Mapping[str, Any]:
    part = item.get(name) if isinstance(item, Mapping) else None
    if not isinstance(part, Mapping):
        raise FailureError(failure_reasons.GLOBALPING, f"its result has no {name}")
    return part


def _from_http(place: str, result: Mapping[str, Any], target: Target[Monitor]) -> RemoteResult:
    timings, tls = result.get("timings") or {}, result.get("tls") or {}
    status = int(result["statusCode"])
    if status not in (target.monitor.expected_status_codes or EXPECTED):
        raise FailureError(str(status))
    if tls.get("authorized") is False and not target.monitor.insecure:
        raise FailureError(failure_reasons.CERTIFICATE, str(tls.get("error", "")))
    phases = Phases(
        dns_ms=timings.get("dns"),
        connect_ms=timings.get("tcp"),
        tls_ms=timings.get("tls"),
        first_byte_ms=timings.get("firstByte"),
        total_ms=timings.get("total"),
    )
    expires = parse_time(tls["expiresAt"]) if "expiresAt" in tls else None
    content = Content(
        headers=Headers((name, _joined(value)) for name, value in result["headers"].items()),
        body=(result.get("rawBody") or "").encode(),
        whole=not result.get("truncated"),
    )
    return _asserted(RemoteResult(place=place, phases=phases, expires=expires), content, target)


def _asserted(result: RemoteResult, content: Content, target: Target[Monitor]) -> RemoteResult:
    found = worst(findings(target.monitor.assertions, content))
    if not found:
        return result
    return replace(result, status=found.status, reason=found.reason, detail=found.detail)


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _from_ping(place: str, result: Mapping[str, Any], _: Target[Monitor]) -> RemoteResult:
    stats = result["stats"]
    if not stats["rcv"]:
        raise FailureError(failure_reasons.TIMEOUT)
    return RemoteResult(place=place, phases=Phases(total_ms=stats["avg"]))


def _from_dns(place: str, result: Mapping[str, Any], target: Target[Monitor]) -> RemoteResult:
    wanted = target.monitor.dns
    found = [str(each["value"]) for each in result["answers"] if each["type"] == wanted.record]
    judge(str(result["statusCodeName"]), found, wanted)
    seen = RemoteResult(place=place, phases=Phases(total_ms=result["timings"]["total"]))
    text = "\n".join(found).encode()
    return _asserted(seen, Content(headers=Headers(), body=text, whole=True), target)


_READ = {"http": _from_http, "icmp-ping": _from_ping, "tcp-ping": _from_ping, "dns": _from_dns}


def _cause(output: str) -> str:
    """Map the text of a failed measurement to a reason; the API gives no code."""
    said = output.lower()
    return next((reason for word, reason in _CAUSES if word in said), failure_reasons.UNREACHABLE)


_CAUSES = (
    ("enotfound", failure_reasons.DNS),
    ("eai_again", failure_reasons.DNS),
    ("resolve", failure_reasons.DNS),
    ("name or service not known", failure_reasons.DNS),
    ("refused", failure_reasons.REFUSED),
    ("timeout", failure_reasons.TIMEOUT),
    ("timed out", failure_reasons.TIMEOUT),
    ("reset", failure_reasons.RESET),
    ("certificate", failure_reasons.CERTIFICATE),
    ("ssl", failure_reasons.TLS),
)

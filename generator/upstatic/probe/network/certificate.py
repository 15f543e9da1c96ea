"""How long a certificate is good for, and what that says of its service."""

from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.probe.network.target import Result

DAYS = 14.0
_WORSE = {
    Status.UP: (Status.DEGRADED, Status.DOWN),
    Status.DEGRADED: (Status.DOWN,),
    Status.UNKNOWN: (Status.DOWN,),
}


def expiry_of(der: bytes) -> datetime:
    """Read until when a certificate is valid. Raises ValueError when it is none."""
    from cryptography import x509  # noqa: PLC0415 - most monitors never ask

    return x509.load_der_x509_certificate(der).not_valid_after_utc


def noted(result: Result, der: bytes | None) -> Result:
    """The same result with the end of the certificate that was shown, if it can be read."""
    try:
        return replace(result, expires=expiry_of(der)) if der else result
    except ValueError:
        return result


def judged(result: Result, expires: datetime, monitor: Monitor, now: datetime) -> Result:
    """Let the expiry of a certificate worsen the result of a check that went well.

    It warns (`expiring`: degraded or down) `certificateExpiresIn` before it fails.
    """
    days = DAYS if monitor.certificate_expires_days is None else monitor.certificate_expires_days
    if expires <= now:
        return _worse(
            result, Status.DOWN, failure_reasons.CERTIFICATE, f"expired on {expires:%Y-%m-%d}"
        )
    status = Status(monitor.expiring)
    if expires - now < timedelta(days=days) and status in _WORSE.get(result.reading.status, ()):
        left = f"on {expires:%Y-%m-%d}, in {_days(expires - now)}"
        return _worse(result, status, failure_reasons.CERTIFICATE_EXPIRES, left)
    return result


def _worse(result: Result, status: Status, reason: str, detail: str) -> Result:
    reading = Reading(status=status, ms=result.reading.ms, reason=reason)
    return replace(result, reading=reading, detail=detail)


def _days(left: timedelta) -> str:
    return "a day" if left.days == 1 else f"{left.days} days" if left.days else "less than a day"

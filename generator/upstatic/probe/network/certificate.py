"""Certificate expiry and the status it leads to."""

from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.wording import counted
from upstatic.probe.network.target import Result

DAYS = 14.0
_WORSE = {
    Status.UP: (Status.DEGRADED, Status.DOWN),
    Status.DEGRADED: (Status.DOWN,),
    Status.UNKNOWN: (Status.DOWN,),
}


def expiry_of(der: bytes) -> datetime:
    """Return when a DER certificate expires. Raises ValueError if it cannot be parsed."""
    from cryptography import x509  # noqa: PLC0415 - most monitors never request

    return x509.load_der_x509_certificate(der).not_valid_after_utc


def with_expiry(result: Result, der: bytes | None) -> Result:
    """Add the expiry of the server certificate to a result, if it can be parsed."""
    try:
        return replace(result, expires=expiry_of(der)) if der else result
    except ValueError:
        return result


def judge_expiry(result: Result, expires: datetime, monitor: Monitor, now: datetime) -> Result:
    """Worsen a result if the certificate has expired or expires soon.

    It is `expiring` (degraded or down) within `certificateExpiresIn` before its expiry.
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
    return counted(left.days, "day") if left.days else "less than a day"

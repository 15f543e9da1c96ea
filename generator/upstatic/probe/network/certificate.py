"""Certificate expiry and the status it leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.schema.key_groups import CertificateExpiryFields
from upstatic.config.schema.kind_keys import TlsKeys
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.wording import counted
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.target import Result, Target

DAYS = 14.0
_WORSE = {
    Status.UP: (Status.DEGRADED, Status.DOWN),
    Status.DEGRADED: (Status.DOWN,),
    Status.UNKNOWN: (Status.DOWN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When the first certificate of a chain expires; `owner` names it if not the server's own."""

    time: datetime
    owner: str = ""


def expiry_of(chain: Sequence[bytes]) -> Expiry | None:
    """Return the earliest expiry in a chain (DER); None if the server's own cannot be parsed."""
    ends = list(_expiries(chain))
    return min(ends, key=lambda each: each.time) if ends and not ends[0].owner else None


def _expiries(chain: Sequence[bytes]) -> Iterator[Expiry]:
    from cryptography import x509  # noqa: PLC0415 - few monitors need it

    for number, der in enumerate(chain):
        try:
            certificate = x509.load_der_x509_certificate(der)
            owner = certificate.subject.rfc4514_string() if number else ""
        except ValueError:
            if not number:
                return
            continue
        yield Expiry(time=certificate.not_valid_after_utc, owner=owner)


def with_certificate(
    result: Result, chain: Sequence[bytes], target: Target[TlsKeys], *, is_judged: bool = True
) -> Result:
    """Add the expiry of a chain to a result, and worsen what is not down already by it.

    Without TLS there is no chain. If not `is_judged`, the expiry counts only for a monitor with
    `certificateExpiresIn`. Raises FailureError if it counts and the certificate cannot be parsed.
    """
    monitor = target.monitor
    counts = is_judged or monitor.certificate_expires_days is not None
    ends = expiry_of(chain) if chain else None
    if ends is None:
        if chain and counts:
            raise FailureError(failure_reasons.CERTIFICATE, "the certificate cannot be parsed")
        return result
    if counts and result.reading.status is not Status.DOWN:
        result = judge_expiry(result, ends, monitor, target.now)
    return replace(result, expires=ends.time)


def judge_expiry(
    result: Result, ends: Expiry, monitor: CertificateExpiryFields, now: datetime
) -> Result:
    """Worsen a result if a certificate has expired or expires soon.

    It is `expiring` (degraded or down) within `certificateExpiresIn` before the expiry.
    """
    days = DAYS if monitor.certificate_expires_days is None else monitor.certificate_expires_days
    whose = f" (issuer {ends.owner})" if ends.owner else ""
    if ends.time <= now:
        expired = f"expired on {ends.time:%Y-%m-%d}{whose}"
        return _worse(result, Status.DOWN, failure_reasons.CERTIFICATE, expired)
    status = Status(monitor.expiring)
    left = ends.time - now
    if left < timedelta(days=days) and status in _WORSE.get(result.reading.status, ()):
        soon = f"on {ends.time:%Y-%m-%d}, in {_days(left)}{whose}"
        return _worse(result, status, failure_reasons.CERTIFICATE_EXPIRES, soon)
    return result


def _worse(result: Result, status: Status, reason: str, detail: str) -> Result:
    reading = Reading(status=status, ms=result.reading.ms, reason=reason)
    return replace(result, reading=reading, detail=detail)


def _days(left: timedelta) -> str:
    return counted(left.days, "day") if left.days else "less than a day"

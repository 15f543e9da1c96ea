"""Check that a job has reported in: by a recorded heartbeat, or by a timestamp at a URL."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from upstatic.config.schema.kind_keys import HeartbeatKeys
from upstatic.config.values.expressions import path_of
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.domain.times import format_time, parse_time
from upstatic.probe.kinds.http import EXPECTED, request_of
from upstatic.probe.kinds.http_login import login_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpResponse
from upstatic.probe.network.http_transport import exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, success_result

KEEP_BYTES = 1 << 20
# The clock of a job may be ahead by this much.
SKEW = timedelta(minutes=5)
_EPOCH_MS = 10**11  # a number above is in milliseconds: in seconds it would be the year 5138


def check(target: Target[HeartbeatKeys], network: Network) -> Result:
    """Read once when the job last reported."""
    if target.url:
        return attempt(partial(_read, target, network))
    return attempt(partial(_last_heartbeat, target))


def _last_heartbeat(target: Target[HeartbeatKeys], _: Stopwatch) -> Result:
    last = target.last_heartbeat
    if last is None:
        raise FailureError(failure_reasons.PENDING)
    if not last.ok:
        return _result(failure_reasons.FAILED_JOB, f"at {format_time(last.time)}", Phases())
    return _result(*_lateness(target, last.time), Phases())


def _read(target: Target[HeartbeatKeys], network: Network, stopwatch: Stopwatch) -> Result:
    login = login_of(target, network)
    request = replace(request_of(target, keep_bytes=KEEP_BYTES), login=login)
    answer = exchange(request, network, stopwatch)
    if answer.status not in (target.monitor.expected_status_codes or EXPECTED):
        raise FailureError(str(answer.status))
    reason, detail = _lateness(target, _time_in(answer, target.monitor.heartbeat.timestamp))
    result = success_result(target.monitor, stopwatch.phases())
    return _result(reason, detail, result.phases) if reason else result


def _result(reason: str, detail: str, phases: Phases) -> Result:
    """Return a result without a time: the duration of the look-up says nothing about the job."""
    status = Status.DOWN if reason else Status.UP
    return Result(reading=Reading(status=status, reason=reason), phases=phases, detail=detail)


def _lateness(target: Target[HeartbeatKeys], last: datetime) -> tuple[str, str]:
    """Return the reason and the detail of a late job; both are "" if it is on time."""
    wanted = target.monitor.heartbeat
    if last > target.now + SKEW:
        raise FailureError(
            failure_reasons.ANSWER, f"the timestamp is in the future: {format_time(last)}"
        )
    due = last + timedelta(seconds=wanted.every_s + wanted.grace_s)
    if target.now <= due:
        return "", ""
    return failure_reasons.LATE, f"last at {format_time(last)}, due by {format_time(due)}"


def _time_in(answer: HttpResponse, path: str) -> datetime:
    """Find the timestamp: at a JSON path, as the whole text, or as the Last-Modified header."""
    text = answer.body.decode(errors="replace")
    found = _at(text, path) if path else [text, answer.headers.get("last-modified", "")]
    times = [time for each in found if (time := _time_or_none(each))]
    if not times:
        raise FailureError(failure_reasons.ANSWER, "the response contains no timestamp")
    return max(times) if path else times[0]


def _at(text: str, path: str) -> list[str]:
    import jsonpath  # noqa: PLC0415 - only few monitors need it

    try:
        found = [str(each) for each in path_of(path).findall(json.loads(text))]
    except (ValueError, jsonpath.JSONPathError, RecursionError):
        found = []
    if not found:
        raise FailureError(failure_reasons.ANSWER, f"the response contains no {path}")
    return found


def _time_or_none(text: str) -> datetime | None:
    try:
        return time_of(text)
    except ValueError:
        return None


def time_of(text: str) -> datetime:
    """Parse ISO 8601, seconds or milliseconds since 1970, or the date format of HTTP and mail.

    Raises ValueError for anything else.
    """
    text = text.strip().strip('"')
    try:
        number = float(text)
    except ValueError:
        number = None
    try:
        if number is not None:
            return datetime.fromtimestamp(number / (1000 if number > _EPOCH_MS else 1), UTC)
        return parse_time(text) if text[:1].isdigit() else _mail_time(text)
    except (OverflowError, OSError, TypeError, IndexError):
        raise ValueError("not a timestamp") from None


def _mail_time(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

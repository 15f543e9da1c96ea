"""Measure an endpoint from Globalping's probes around the world (https://globalping.io)."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import quote

from upstatic.config.schema.monitor import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.probe.kinds.globalping_client import RemoteResult, measurement_request, remote_result
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import Expiry, judge_expiry
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpRequest, HttpResponse
from upstatic.probe.network.http_transport import exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target, success_result

# As the API's guidelines recommend after each response.
PAUSE_S = 0.5
KEEP_BYTES = 4 << 20
_OK, _CREATED, _UNAUTHORIZED, _TOO_MANY = 200, 202, 401, 429


def check(target: Target[Monitor], network: Network) -> Result:
    """Request one measurement and wait for its result."""
    return attempt(partial(_measured, target, network))


def _measured(target: Target[Monitor], network: Network, _: Stopwatch) -> Result:
    deadline = Deadline(target.monitor.request_timeout_s)
    try:
        made = _api(target, network, deadline, "", measurement_request(target))
        path = f"/{quote(str(made.get('id', '')), safe='')}"
        while (done := _api(target, network, deadline, path)).get("status") == "in-progress":
            time.sleep(min(PAUSE_S, deadline.left_s()))
    except (FailureError, TimeoutError) as failure:
        raise _ours(failure) from None
    return _judged(target, done)


def _ours(failure: FailureError | TimeoutError) -> FailureError:
    """An unavailable platform says nothing about the endpoint: the result is no data."""
    if isinstance(failure, TimeoutError):
        return FailureError(failure_reasons.GLOBALPING, "the measurement did not finish in time")
    if failure.reason in {failure_reasons.GLOBALPING, failure_reasons.REQUEST}:
        return failure
    return FailureError(
        failure_reasons.GLOBALPING, failure.detail or failure_reasons.describe(failure.reason)
    )


def _api(
    target: Target[Monitor],
    network: Network,
    deadline: Deadline,
    path: str,
    body: Mapping[str, object] | None = None,
) -> Mapping[str, Any]:
    headers = [("Accept", "application/json"), ("Content-Type", "application/json")]
    if target.token:
        headers.append(("Authorization", f"Bearer {target.token}"))
    request = HttpRequest(
        method="GET" if body is None else "POST",
        url=f"{network.globalping}/v1/measurements{path}",
        headers=tuple(headers),
        body=None if body is None else json.dumps(body).encode(),
        user_agent=target.user_agent,
        connect_timeout_s=target.monitor.connect_timeout_s,
        total_timeout_s=deadline.left_s(),
        keep_bytes=KEEP_BYTES,
    )
    answer = exchange(request, network.for_service(), Stopwatch())
    content = _object(answer)
    if answer.status not in {_OK, _CREATED}:
        raise FailureError(failure_reasons.GLOBALPING, _refusal(answer.status, content, target))
    return content


def _object(answer: HttpResponse) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FailureError(failure_reasons.GLOBALPING, f"it answered {answer.status}, and no JSON")
    return found


def _refusal(status: int, content: Mapping[str, Any], target: Target[Monitor]) -> str:
    if status == _TOO_MANY:
        remedy = "measure less often" if target.token else "add the secret GLOBALPING_TOKEN"
        return f"rate limit reached ({remedy})"
    if status == _UNAUTHORIZED:
        return "the token is not accepted (renew the secret GLOBALPING_TOKEN)"
    error = content.get("error")
    said = error.get("message") if isinstance(error, dict) else None
    return f"HTTP {status}" + (f": {said}" if said else "")


def _judged(target: Target[Monitor], done: Mapping[str, Any]) -> Result:
    """Combine the results of all probes: the majority decides."""
    results = done.get("results")
    results = [remote_result(each, target) for each in results] if isinstance(results, list) else []
    known = [each for each in results if each is not None]
    if not known:
        raise FailureError(failure_reasons.GLOBALPING, "no probe was online at this location")
    down = [each for each in known if each.status is Status.DOWN]
    bad = [each for each in known if each.status is not Status.UP]
    for several in (down, bad):
        if 2 * len(several) > len(known):
            return _seen_by(several, len(known))
    good = [each for each in known if each.status is Status.UP]
    return _certified(success_result(target.monitor, _median(good)), good, target)


def _seen_by(bad: Sequence[RemoteResult], of: int) -> Result:
    first = bad[0]
    places = "" if of == 1 else f" ({len(bad)} of {of} places)"
    return Result(
        reading=Reading(status=first.status, reason=first.reason),
        phases=first.phases,
        detail="; ".join(filter(None, (first.detail, f"seen from {first.place}{places}"))),
    )


def _median(good: Sequence[RemoteResult]) -> Phases:
    if len(good) == 1:
        return good[0].phases
    return Phases(total_ms=median(each.phases.total_ms or 0 for each in good))


def _certified(result: Result, good: Sequence[RemoteResult], target: Target[Monitor]) -> Result:
    ends = [each.expires for each in good if each.expires]
    if not ends:
        return result
    result = replace(result, expires=min(ends))
    if target.monitor.certificate_expires_days is None:
        return result
    return judge_expiry(result, Expiry(time=min(ends)), target.monitor, target.now)

"""Control endpoints: if none of them answers, failures are this machine's, and no data."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.infra.secrets import Secrets
from upstatic.probe.kinds.http import check as _http
from upstatic.probe.kinds.tcp import check as _tcp
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result, make_target, network_for
from upstatic.probe.scheduling.worker_pool import WorkerPool

_TIMEOUT_S = 5.0
_NO_ANSWER = {
    failure_reasons.CERTIFICATE,  # a captive portal shows its own
    failure_reasons.DNS,
    failure_reasons.EMPTY,
    failure_reasons.NO_ROUTE,
    failure_reasons.REFUSED,
    failure_reasons.RESET,
    failure_reasons.TIMEOUT,
    failure_reasons.TLS,
    failure_reasons.UNREACHABLE,
}

log = logging.getLogger(__name__)


def may_be_local(result: Result) -> bool:
    """Whether a verdict rests on silence, which may be the fault of this machine's network."""
    reading = result.reading
    is_silent = reading.status is Status.DOWN and reading.reason in _NO_ANSWER
    return is_silent or result.silence in _NO_ANSWER


class Controls:
    """Endpoints that any working network reaches: URLs or `host:port`, checked only in doubt.

    Any response of any of them counts, also an error. May be used from several threads.
    """

    def __init__(self, places: Sequence[str], network: Network, secrets: Secrets) -> None:
        self._monitors = [_monitor(place) for place in places]
        self._network = network
        self._secrets = secrets
        self._lock = threading.Lock()
        self._looked_s = float("-inf")
        self._is_reached = True

    def are_unreachable(self, since_s: float, now: datetime) -> bool:
        """Whether none answered a check that began after `since_s` (of the monotonic clock).

        One check serves all failures until then. False if there are no controls.
        """
        if not self._monitors:
            return False
        with self._lock:
            if self._looked_s < since_s:
                self._looked_s = time.monotonic()
                was_reached, self._is_reached = self._is_reached, self._look(now)
                if was_reached and not self._is_reached:
                    log.warning("no control answers: without a network, failures are no data")
            return not self._is_reached

    def _look(self, now: datetime) -> bool:
        def answering(monitor: Monitor | None) -> Monitor | None:
            return monitor if monitor and self._answers(monitor, now) else None

        return any(WorkerPool(answering).run(self._monitors))

    def _answers(self, monitor: Monitor, now: datetime) -> bool:
        try:
            target = make_target(monitor, self._secrets, "upstatic", now=now)
            check = _http if monitor.kind == "http" else _tcp
            reading = check(target, network_for(target, self._network)).reading
        except Exception as error:  # noqa: BLE001 - a control that cannot be checked does not answer
            log.warning("a control cannot be checked: %s", self._secrets.redact(str(error)))
            return False
        return reading.status is not Status.UNKNOWN and reading.reason not in _NO_ANSWER


def _monitor(place: str) -> Monitor:
    is_url = "://" in place or "$" in place
    return Monitor(
        name="control",
        check="http" if is_url else "tcp-ping",
        url=place,
        max_redirects=0,
        connect_timeout_s=_TIMEOUT_S,
        request_timeout_s=_TIMEOUT_S,
    )

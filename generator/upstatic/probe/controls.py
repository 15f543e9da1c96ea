"""Is it them or is it us: when nothing that always answers can be reached, we measured nothing."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.infra.secrets import Secrets
from upstatic.probe.kinds import KINDS
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import make_target
from upstatic.probe.scheduling.worker_pool import WorkerPool

_TIMEOUT_S = 5.0
_NO_ANSWER = {
    failure_reasons.CERTIFICATE,  # a captive portal has no other
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


def may_be_local(reading: Reading) -> bool:
    """Whether a failure may be the fault of our own network: nobody answered anything."""
    return reading.status is Status.DOWN and reading.reason in _NO_ANSWER


class Controls:
    """Places that any working network reaches: URLs or `host:port`, asked only in doubt.

    Any answer of any of them will do, an error page too. May be asked from several threads.
    """

    def __init__(self, places: Sequence[str], network: Network, secrets: Secrets) -> None:
        self._monitors = [_monitor(place) for place in places]
        self._network = network
        self._secrets = secrets
        self._lock = threading.Lock()
        self._looked_s = float("-inf")
        self._is_reached = True

    def are_unreachable(self, since_s: float, now: datetime) -> bool:
        """Whether a look that began after `since_s` (of the monotonic clock) found none.

        One look serves all who failed meanwhile. False where there are no controls.
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
            reading = KINDS[monitor.kind](target, self._network).reading
        except Exception as error:  # noqa: BLE001 - a control that cannot be asked answers nothing
            log.warning("a control cannot be asked: %s", self._secrets.redact(str(error)))
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

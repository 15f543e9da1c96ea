"""What the `$NAME`s of a message stand for: states, times and addresses as people read them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from upstatic.config.schema.root import Config, Monitor
from upstatic.config.site_urls import incident_page, monitor_page, page_url
from upstatic.domain.failure_reasons import Reason, describe
from upstatic.domain.models import Event, Incident
from upstatic.domain.wording import duration
from upstatic.evaluation import Unstable


def of_monitor(config: Config, monitor: Monitor) -> dict[str, str]:
    """What is true of a monitor whatever happens to it."""
    return {
        "SITE_NAME": monitor.name,
        "SITE_URL": "" if "$" in monitor.url else monitor.url,
        "SITE_SLUG": monitor.slug,
        "GROUP": monitor.group or "",
        "IMPACT": monitor.impact,
        "RUNBOOK": "" if "$" in monitor.runbook else monitor.runbook,
        "PAGE_URL": page_url(config, monitor_page(monitor.slug)),
        "ISSUE_URL": "",
    }


def of_event(event: Event, now: datetime, ended: datetime | None = None) -> dict[str, str]:
    """What is true of a change of status, which lasted until `ended` or lasts now."""
    return {
        "STATUS": event.status.value,
        "EMOJI": event.status.emoji,
        "RESPONSE_CODE": _code(event.reason),
        "RESPONSE_TIME": "" if event.ms is None else str(event.ms),
        "REASON": describe(event.reason),
        "SINCE": moment(event.time, now),
        "DURATION": duration(((ended or now) - event.time).total_seconds()),
    }


def _code(reason: str) -> str:
    return reason if Reason(reason).http_code is not None else ""


def unstable(reason: str, span: Unstable, now: datetime) -> str:
    """Why nothing more is told of a monitor for a while, after the reason of its last failure."""
    told = f"unstable: {span.changes} changes since {moment(span.first, now)}"
    return "; ".join(filter(None, (reason, f"{told}, and no more are told until it is calm")))


def of_incident(config: Config, incident: Incident, now: datetime) -> dict[str, str]:
    """What is true of an incident or a maintenance."""
    names = {monitor.slug: monitor.name for monitor in config.monitors}
    ended = incident.ended or now
    return {
        "TITLE": incident.title,
        "STATUS": incident.phase.value.replace("_", " "),
        "COMPONENTS": ", ".join(names.get(slug, slug) for slug in incident.components),
        "SINCE": moment(incident.started, now),
        "UNTIL": moment(incident.ended, now) if incident.ended else "",
        "DURATION": duration((ended - incident.started).total_seconds()),
        "ISSUE_URL": incident.url,
        "PAGE_URL": incident_url(config, incident),
    }


def incident_url(config: Config, incident: Incident) -> str:
    """The address of an incident's page; "" where the page's own is not known."""
    return page_url(config, incident_page(incident.number))


def covering(incidents: Iterable[Incident], event: Event) -> Incident | None:
    """The incident that an event belongs to: the latest that was open when it began."""
    found = [
        one
        for one in incidents
        if not one.is_maintenance
        and event.slug in one.components
        and one.started <= event.time
        and (one.ended is None or event.time <= one.ended)
    ]
    return max(found, key=lambda one: (one.started, one.number), default=None)


def moment(time: datetime, now: datetime) -> str:
    """A time as people say it: "10:05 UTC", with the day when that is another one."""
    utc = time.astimezone(UTC)
    day = "" if utc.date() == now.astimezone(UTC).date() else f"{utc.day} {utc:%b %Y}, "
    return f"{day}{utc:%H:%M} UTC"

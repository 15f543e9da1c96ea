"""The values of the `$NAME`s of a message: statuses, times and addresses in its language."""

from collections.abc import Iterable
from datetime import UTC, datetime

from upstatic.config.schema.root import Config, Monitor
from upstatic.config.site_urls import incident_page, monitor_page, page_url
from upstatic.domain.failure_reasons import Reason
from upstatic.domain.incident_titles import without_sign
from upstatic.domain.models import Event, Incident, Status
from upstatic.evaluation import Unstable
from upstatic.translations.messages import cause
from upstatic.translations.phrases import Translations


def of_monitor(config: Config, monitor: Monitor) -> dict[str, str]:
    """What is true of a monitor whatever its status is."""
    return {
        "SITE_NAME": monitor.name,
        "SITE_URL": "" if "$" in monitor.url else monitor.url,
        "SITE_SLUG": monitor.slug,
        "GROUP": monitor.group or "",
        "IMPACT": monitor.impact,
        "RUNBOOK": "" if "$" in monitor.runbook else monitor.runbook,
        "PAGE_URL": page_url(config, monitor_page(monitor.slug)),
        "ISSUE_URL": "",
        "DETAIL": "",
    }


def of_event(
    event: Event, words: Translations, now: datetime, ended: datetime | None = None
) -> dict[str, str]:
    """What is true of a change of status, which lasted until `ended` or lasts now."""
    code = Reason(event.reason).http_code
    return {
        "STATUS": status_word(event.status, words),
        "EMOJI": event.status.emoji,
        "RESPONSE_CODE": "" if code is None else str(code),
        "RESPONSE_TIME": "" if event.ms is None else str(event.ms),
        "REASON": cause(words, event.reason),
        "SINCE": moment(event.time, words, now),
        "DURATION": words.duration(((ended or now) - event.time).total_seconds()),
    }


def status_word(status: Status, words: Translations) -> str:
    """A status as a word within a sentence: "down"."""
    return words.say(f"status{status.value.capitalize()}")


def unstable(reason: str, span: Unstable, words: Translations, now: datetime) -> str:
    """Why no further changes of a flapping monitor are sent, after its last failure's reason."""
    said = words.say("unstableReason", n=span.changes, time=moment(span.first, words, now))
    return "; ".join(filter(None, (reason, said)))


def of_incident(
    config: Config, incident: Incident, words: Translations, now: datetime
) -> dict[str, str]:
    """What is true of an incident or a maintenance."""
    names = {monitor.slug: monitor.name for monitor in config.monitors}
    ended = incident.ended or now
    return {
        "TITLE": without_sign(incident.title),
        "COMPONENTS": words.listed([names.get(slug, slug) for slug in incident.components]),
        "SINCE": moment(incident.started, words, now),
        "UNTIL": moment(incident.ended, words, now) if incident.ended else "",
        "DURATION": words.duration((ended - incident.started).total_seconds()),
        "ISSUE_URL": incident.url,
        "PAGE_URL": incident_url(config, incident),
    }


def incident_url(config: Config, incident: Incident) -> str:
    """The address of an incident's page; "" where the page's own address is not known."""
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


def moment(time: datetime, words: Translations, now: datetime) -> str:
    """A time: "10:05 UTC", with its date where that is not the day of `now`."""
    utc = time.astimezone(UTC)
    if utc.date() == now.astimezone(UTC).date():
        return f"{utc:%H:%M} {words.say('utc')}"
    return words.moment(utc)

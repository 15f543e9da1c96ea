"""On-call services: an alert is opened under a key, and resolved by it.

Sources: PagerDuty's Events API v2 (`trigger` and `resolve` with a `dedup_key`); Opsgenie's Alert
API and that of Jira Service Management, which is the same (create with an `alias`, close by it).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from upstatic.notify.alerts.alert import AlertStep
from upstatic.notify.delivery import webhooks
from upstatic.notify.delivery.message_templates import Message

_PAGERDUTY_SEVERITY = {
    "info": "info",
    "warning": "warning",
    "high": "error",
    "critical": "critical",
    "emergency": "critical",
}
_PRIORITY = {"info": "P5", "warning": "P3", "high": "P2", "critical": "P1", "emergency": "P1"}
_LONGEST_SUMMARY = 1024
_LONGEST_MESSAGE = 130
_LONGEST_ALIAS = 512


def send(plugin: Any, message: Message, timeout_s: float) -> str:  # noqa: ANN401 - each has its own attributes
    """Open or resolve the alert of a message's thread; returns "" or a word for why it failed.

    `plugin` is what apprise made of the address: keys, region and responders are taken from it.
    """
    if plugin.schema == "pagerduty":
        return _to_pagerduty(plugin, message, timeout_s)
    return _to_opsgenie(plugin, message, timeout_s)


def _to_pagerduty(plugin: Any, message: Message, timeout_s: float) -> str:  # noqa: ANN401 - as above
    from apprise.plugins.pagerduty import PAGERDUTY_API_LOOKUP  # noqa: PLC0415 - slow, and rare

    event: dict[str, object] = {
        "routing_key": plugin.integration_key,
        "event_action": "resolve" if message.step is AlertStep.RESOLVE else "trigger",
        "dedup_key": plugin.dedup or message.thread,
    }
    if message.step is not AlertStep.RESOLVE:
        payload = {
            "summary": message.title[:_LONGEST_SUMMARY],
            "severity": _PAGERDUTY_SEVERITY.get(message.severity, "error"),
            "source": webhooks.AGENT if plugin.source == "Apprise" else plugin.source,
            "component": message.component,
            "group": plugin.group,
            "class": plugin.class_id,
            "custom_details": {**plugin.details, "details": message.body},
        }
        event |= {"client": webhooks.AGENT, "payload": _filled(payload)}
    return _post(PAGERDUTY_API_LOOKUP[plugin.region_name], event, {}, timeout_s)


def _to_opsgenie(plugin: Any, message: Message, timeout_s: float) -> str:  # noqa: ANN401 - as above
    from apprise.plugins.jira import JIRA_API_LOOKUP  # noqa: PLC0415 - slow, and rare
    from apprise.plugins.opsgenie import OPSGENIE_API_LOOKUP  # noqa: PLC0415 - as above

    lookup = OPSGENIE_API_LOOKUP if plugin.schema == "opsgenie" else JIRA_API_LOOKUP
    url, alias = lookup[plugin.region_name], (plugin.alias or message.thread)[:_LONGEST_ALIAS]
    headers = {"Authorization": f"GenieKey {plugin.apikey}"}
    if message.step is AlertStep.RESOLVE:
        closing = {"source": webhooks.AGENT, "note": f"{message.title}\n{message.body}".strip()}
        address = f"{url}/{quote(alias, safe='')}/close?identifierType=alias"
        error = _post(address, closing, headers, timeout_s)
        return "" if error == "404" else error  # closed by a person, or expired there
    alert = {
        "message": message.title[:_LONGEST_MESSAGE],
        "alias": alias,
        "description": message.body,
        "priority": _PRIORITY.get(message.severity, "P3"),
        "source": webhooks.AGENT,
        "entity": plugin.entity or message.component,
        "responders": plugin.targets,
        "details": plugin.details,
    }
    return _post(url, _filled(alert), headers, timeout_s)


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _post(
    url: str, content: Mapping[str, Any], headers: Mapping[str, str], timeout_s: float
) -> str:
    # By requests, as apprise does: it takes proxies and certificate authorities from the same
    # variables as for every other channel.
    import requests  # noqa: PLC0415 - apprise needs it in any case, but no quiet round does

    try:
        answer = requests.post(
            url,
            json={**content},
            headers={"User-Agent": webhooks.AGENT, **headers},
            timeout=timeout_s,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return webhooks.word_for(error)
    return "" if answer.ok else str(answer.status_code)

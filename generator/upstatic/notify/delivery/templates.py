"""The words of the messages: templates filled with what happened, one text for each parcel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from upstatic.config.schema.templates import Templates
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.channels import upptime_variables

_ABOUT = """\
Impact: $IMPACT
Runbook: $RUNBOOK
Address: $SITE_URL
Details: $PAGE_URL
Issue: $ISSUE_URL"""
_PROBLEM = f"""\
It $REASON.
Since $SINCE ($DURATION). Severity: $SEVERITY.
{_ABOUT}"""
DEFAULTS: Mapping[str, str] = {
    "down": f"$EMOJI $SITE_NAME is down\n{_PROBLEM}",
    "degraded": f"$EMOJI $SITE_NAME is degraded\n{_PROBLEM}",
    "reminder": f"$EMOJI $SITE_NAME is still $STATUS after $DURATION\n{_PROBLEM}",
    "certificate": f"$EMOJI The certificate of $SITE_NAME runs out\n{_PROBLEM}",
    "up": f"""$EMOJI $SITE_NAME is up again
It was not well for $DURATION, from $SINCE to $UNTIL.
The reason: it $REASON.
{_ABOUT}""",
    "stale": f"""$EMOJI $SITE_NAME is not measured
The last measurement that worked was $DURATION ago ($SINCE). Nothing is known since.
{_ABOUT}""",
    "incident": """$EMOJI $TITLE: $STATUS
$BODY
Affected: $COMPONENTS
Since $SINCE ($DURATION).
Details: $PAGE_URL
Issue: $ISSUE_URL""",
    "maintenance": """$EMOJI Maintenance: $TITLE: $STATUS
$BODY
Affected: $COMPONENTS
From $SINCE to $UNTIL.
Details: $PAGE_URL""",
    "digest": "$EMOJI $TITLE\n$BODY\nDetails: $PAGE_URL",
}

_SEVERAL = {
    "down": "$EMOJI $COUNT monitors are down",
    "degraded": "$EMOJI $COUNT monitors are degraded",
    "reminder": "$EMOJI $COUNT monitors are still not well",
    "certificate": "$EMOJI $COUNT certificates run out",
    "up": "$EMOJI $COUNT monitors are up again",
    "stale": "$EMOJI $COUNT monitors are not measured",
}
_TYPES = {
    "down": "failure",
    "degraded": "warning",
    "certificate": "warning",
    "stale": "warning",
    "incident": "warning",
    "up": "success",
}
_PLACE = re.compile(r"\$(?:\{([A-Z_]+)\}|([A-Z_]+))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST_TITLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as a channel gets it. `tone` is apprise's kind: info, success, warning, failure.

    `thread` stays the same from a problem to its end, so that a pager can close what it opened.
    """

    title: str
    body: str
    type: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplates:
    """The team's own templates, and Upptime's two where the file has none, by kind."""

    own: Templates = field(default_factory=Templates)
    upptime: Mapping[str, str] = field(default_factory=dict)

    def text(self, alert: Alert) -> str:
        """The filled template for one happening."""
        kind = alert.kind
        if own := getattr(self.own, kind, ""):
            return fill(own, alert.variables)
        if theirs := self.upptime.get(kind, ""):
            return fill(theirs, upptime_variables.said_in_upptime(kind, alert.variables))
        return fill(DEFAULTS[kind], alert.variables)


def compose(shown: Sequence[Alert], texts: MessageTemplates) -> Message:
    """The text for happenings of one kind; several are told in a list under a common title."""
    kind = shown[0].kind
    told = [_clean(texts.text(one)).strip() for one in shown]
    thread = shown[0].episode if len(shown) == 1 else ""
    if len(told) > 1:
        variables = {"EMOJI": shown[0].variables.get("EMOJI", ""), "COUNT": str(len(shown))}
        told = ["\n".join([fill(_SEVERAL[kind], variables), "\n\n".join(told)])]
    title, _, body = told[0].partition("\n")
    return Message(
        title=_clip(title.strip()),
        body=body.strip(),
        type=_type(shown[0]),
        thread=thread,
    )


def fill(template: str, variables: Mapping[str, str]) -> str:
    """Put the values into a template; a line that has only empty places is left out."""
    lines = (_fill_line(line, variables) for line in template.splitlines())
    return "\n".join(line for line in lines if line is not None)


def _fill_line(line: str, variables: Mapping[str, str]) -> str | None:
    names = {found[1] or found[2] for found in _PLACE.finditer(line)}
    known = names & variables.keys()
    if names and known == names and not any(variables[name] for name in known):
        return None
    return _PLACE.sub(lambda found: variables.get(found[1] or found[2], found[0]), line)


def _type(alert: Alert) -> str:
    if alert.kind == "reminder":
        return _TYPES.get(alert.variables.get("STATUS", ""), "warning")
    if alert.variables.get("STATUS") in ("resolved", "completed", "postmortem"):
        return "success"
    return _TYPES.get(alert.kind, "info")


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"

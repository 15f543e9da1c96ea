"""The texts of messages: templates filled with the variables of alerts, one text a batch."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from upstatic.config.schema.templates import Templates
from upstatic.notify.alerts.alert import Alert, AlertStep
from upstatic.notify.channels import upptime_variables
from upstatic.translations.messages import english, several, template
from upstatic.translations.phrases import Translations

_PLACE = re.compile(r"\$(?:\{([A-Z_]+)\}|([A-Z_]+))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST_TITLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as a channel gets it. `type` is apprise's: info, success, warning or failure.

    `thread` is the subject of its alert: an on-call service opens under it, or resolves it, as
    `step` says. `severity` and `component` are those of the alert. `id` is the same when a
    transmission is repeated, so that a receiver can discard the repetition.
    """

    title: str
    body: str
    type: str
    thread: str = ""
    step: AlertStep = AlertStep.OPEN
    severity: str = ""
    component: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplates:
    """The team's own templates, and Upptime's two where the file has none, by kind.

    `words` has the texts of the program, in the language of the channel.
    """

    own: Templates = field(default_factory=Templates)
    upptime: Mapping[str, str] = field(default_factory=dict)
    words: Translations = field(default_factory=english)

    def text(self, alert: Alert) -> str:
        """The filled template for one alert."""
        kind, variables = alert.kind, self._variables(alert)
        if alert.template:
            return fill(template(self.words, alert.template), variables)
        if own := getattr(self.own, kind, ""):
            return fill(own, variables)
        if theirs := self.upptime.get(kind, ""):
            return fill(theirs, upptime_variables.said_in_upptime(kind, variables))
        return fill(template(self.words, kind), variables)

    def _variables(self, alert: Alert) -> Mapping[str, str]:
        """The values of an alert, with its severity in the language of the channel."""
        if not alert.variables.get("SEVERITY"):
            return alert.variables
        word = self.words.say(f"severity{alert.severity.capitalize()}")
        return {**alert.variables, "SEVERITY": word}


def compose(shown: Sequence[Alert], texts: MessageTemplates) -> Message:
    """The text for alerts of one kind; several are listed under a common title."""
    first = shown[0]
    said = [_clean(texts.text(one)).strip() for one in shown]
    if len(said) > 1:
        title = several(texts.words, first.kind, len(shown))
        said = ["\n".join([f"{first.variables.get('EMOJI', '')} {title}", "\n\n".join(said)])]
    title, _, body = said[0].partition("\n")
    return Message(
        title=_clip(title.strip()),
        body=body.strip(),
        type=first.level.value,
        thread=first.subject if len(shown) == 1 else "",
        step=first.step,
        severity=first.severity,
        component=first.variables.get("SITE_SLUG", ""),
    )


def fill(template: str, variables: Mapping[str, str]) -> str:
    """Put the values into a template; a line whose $NAMEs are all empty is left out."""
    lines = (_fill_line(line, variables) for line in template.splitlines())
    return "\n".join(line for line in lines if line is not None)


def _fill_line(line: str, variables: Mapping[str, str]) -> str | None:
    names = {found[1] or found[2] for found in _PLACE.finditer(line)}
    known = names & variables.keys()
    if names and known == names and not any(variables[name] for name in known):
        return None
    return _PLACE.sub(lambda found: variables.get(found[1] or found[2], found[0]), line)


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"

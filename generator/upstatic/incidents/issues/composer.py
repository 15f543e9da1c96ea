"""Steps -> the texts of issues and comments, with the hidden fields that are read back."""

from collections.abc import Mapping, Sequence

from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Phase, Status
from upstatic.domain.times import format_time
from upstatic.forges.github.issue_writer import Draft
from upstatic.incidents.issues.labels import MOST_COMPONENTS, labels_for
from upstatic.incidents.plan.actions import Close, Open, Tell

MOST_ASSIGNEES = 10  # more are an error to GitHub

_WORDS = {Phase.RESOLVED: "**Resolved:** ", Phase.COMPLETED: "**Completed:** "}


def draft_of(step: Open, config: Config) -> Draft:
    """The issue for an incident or a maintenance."""
    return Draft(
        key=step.key,
        title=step.title,
        body=_with_hidden(step.body, _fields(step)),
        labels=labels_for(step, config),
        assignees=_assignees(step, config),
        told=step.told,
        started=min(step.started, step.time),
    )


def _fields(step: Open) -> dict[str, str]:
    fields = {"start": format_time(step.started)}
    if step.ended:
        fields["end"] = format_time(step.ended)
    for key, status in (("expectedDown", Status.DOWN), ("expectedDegraded", Status.DEGRADED)):
        fields[key] = ", ".join(slug for slug, one in step.expected.items() if one is status)
    if len(step.components) > MOST_COMPONENTS and step.impact is not Impact.MAINTENANCE:
        fields["components"] = ", ".join(step.components)
    return fields


def labelled_in(step: Tell, before: Sequence[str]) -> tuple[str, ...]:
    """The new components that become labels; none where that makes too many."""
    return step.components if len(before) + len(step.components) <= MOST_COMPONENTS else ()


def comment_of(step: Tell | Close, before: Sequence[str] = ()) -> str:
    """The comment for what changed; `before` are the components that the incident had."""
    match step:
        case Tell():
            hidden = () if labelled_in(step, before) else step.components
            return _with_hidden(step.body, {"components": ", ".join(hidden)})
        case Close():
            text = _WORDS.get(step.phase, "") + step.body
            return _with_hidden(text, {"end": format_time(step.ended)})


def _with_hidden(text: str, fields: Mapping[str, str]) -> str:
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    return "\n\n".join([text, "\n".join(["<!--", *lines, "-->"])]) if lines else text


def _assignees(step: Open, config: Config) -> tuple[str, ...]:
    own = [one for m in config.monitors if m.slug in step.components for one in m.assignees]
    if step.impact is Impact.MAINTENANCE:
        own = []
    names = [name.strip().lstrip("@") for name in (*config.assignees, *own)]
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_ASSIGNEES]

"""Actions -> the texts of issues and comments, with the hidden fields that are read back."""

from collections.abc import Mapping, Sequence

from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Status
from upstatic.domain.times import format_time
from upstatic.forges.base.issue_writer import Draft
from upstatic.incidents.issues.labels import MOST_COMPONENTS, labels_for
from upstatic.incidents.plan.actions import AddUpdate, Close, Open
from upstatic.translations.phrases import Translations

MOST_ASSIGNEES = 10  # more are an error to GitHub


def draft_of(action: Open, config: Config) -> Draft:
    """The issue for an incident or a maintenance."""
    return Draft(
        key=action.key,
        title=action.title,
        body=_with_hidden(action.body, _fields(action)),
        labels=labels_for(action, config),
        assignees=_assignees(action, config),
        told=action.told,
        started=min(action.started, action.time),
    )


def _fields(action: Open) -> dict[str, str]:
    fields = {"start": format_time(action.started)}
    if action.ended:
        fields["end"] = format_time(action.ended)
    for key, status in (("expectedDown", Status.DOWN), ("expectedDegraded", Status.DEGRADED)):
        fields[key] = ", ".join(slug for slug, one in action.expected.items() if one is status)
    if len(action.components) > MOST_COMPONENTS and action.impact is not Impact.MAINTENANCE:
        fields["components"] = ", ".join(action.components)
    return fields


def labelled_in(action: AddUpdate, before: Sequence[str]) -> tuple[str, ...]:
    """The new components that become labels; none where that makes too many."""
    return action.components if len(before) + len(action.components) <= MOST_COMPONENTS else ()


def comment_of(action: AddUpdate | Close, words: Translations, before: Sequence[str] = ()) -> str:
    """The comment for what changed; `before` are the components that the incident had."""
    match action:
        case AddUpdate():
            hidden = () if labelled_in(action, before) else action.components
            return _with_hidden(action.body, {"components": ", ".join(hidden)})
        case Close():
            keyword = words.say(f"phase_{action.phase.value}")
            text = f"**{keyword}:** {action.body}"
            return _with_hidden(text, {"end": format_time(action.ended)})


def _with_hidden(text: str, fields: Mapping[str, str]) -> str:
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    return "\n\n".join([text, "\n".join(["<!--", *lines, "-->"])]) if lines else text


def _assignees(action: Open, config: Config) -> tuple[str, ...]:
    own = [one for m in config.monitors if m.slug in action.components for one in m.assignees]
    if action.impact is Impact.MAINTENANCE:
        own = []
    names = [name.strip().lstrip("@") for name in (*config.assignees, *own)]
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_ASSIGNEES]

"""The comments of an issue, parsed: form fields, keyword, and the text for the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from upstatic.domain.models import Phase, Update
from upstatic.forges.base import hidden_markers
from upstatic.forges.base.issues import Comment, Issue
from upstatic.incidents.issues.authors import displayed_author
from upstatic.incidents.issues.form_fields import FormFields, read_fields
from upstatic.incidents.issues.phase_keywords import read_word

DONE = (Phase.COMPLETED, Phase.CANCELLED, Phase.RESOLVED)
"""What ends a maintenance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedComment:
    """An issue's own text or a comment; `key` is its marker where the program wrote it.

    `word` is the phase that its keyword names, `text` the rest of it.
    """

    id: str
    key: str
    told: tuple[str, ...]
    time: datetime
    author: str
    form: FormFields
    word: Phase | None
    text: str


def of_issue(issue: Issue) -> ParsedComment:
    """The text that an issue was opened with, as it is now."""
    return _parsed("issue", issue.body, issue.created, issue.author)


def of_comment(comment: Comment) -> ParsedComment:
    """A comment as it is now."""
    return _parsed(str(comment.id), comment.body, comment.created, comment.author)


def _parsed(id_: str, body: str, time: datetime, author: str) -> ParsedComment:
    form = read_fields(body)
    word, text = read_word(form.text)
    key = hidden_markers.key_in(body)
    return ParsedComment(
        id=key or id_,
        key=key,
        told=hidden_markers.event_ids_in(body),
        time=time,
        author="" if key else displayed_author(author),
        form=form,
        word=word,
        text=text,
    )


def values_of(parsed: Sequence[ParsedComment]) -> dict[str, str]:
    """What is filled in, the last of each key; the end of what went on afterwards is none."""
    values: dict[str, str] = {}
    for n, comment in enumerate(parsed):
        if n and _is_of_incident(comment.word) and not comment.word.is_over:
            values.pop("end", None)
        values.update(comment.form.values)
    return values


def updates_of(parsed: Iterable[ParsedComment]) -> Iterator[Update]:
    """The timeline of an incident; a comment without a keyword keeps the phase."""
    phase = Phase.INVESTIGATING
    for comment in parsed:
        text = comment.text
        if comment.word is Phase.COMPLETED:
            phase = Phase.RESOLVED
        elif _is_of_incident(comment.word):
            phase = comment.word
        else:
            text = comment.form.text
        if text or comment.word:
            yield _update(comment, phase, text)


def _is_of_incident(word: Phase | None) -> TypeGuard[Phase]:
    return isinstance(word, Phase) and not word.is_of_maintenance


def announcements_of(parsed: Iterable[ParsedComment], started: datetime) -> Iterator[Update]:
    """The timeline of a maintenance from `started` on; ended before that, it is cancelled."""
    phase = Phase.SCHEDULED
    for comment in parsed:
        if comment.word in DONE:
            phase = end_of_maintenance(comment.word, comment.time, started)
        elif comment.word is Phase.IN_PROGRESS or (
            phase is Phase.SCHEDULED and comment.time >= started
        ):
            phase = Phase.IN_PROGRESS
        if comment.text or comment.word:
            yield _update(comment, phase, comment.text)


def end_of_maintenance(word: Phase | None, time: datetime, started: datetime) -> Phase:
    """The phase of a maintenance that a person ended at `time`, with this keyword or without."""
    is_cancelled = word is Phase.CANCELLED or time <= started
    return Phase.CANCELLED if is_cancelled else Phase.COMPLETED


def _update(comment: ParsedComment, phase: Phase, text: str) -> Update:
    return Update(id=comment.id, time=comment.time, phase=phase, body=text, author=comment.author)


def event_ids_in(parsed: Iterable[ParsedComment]) -> tuple[str, ...]:
    """The identities of the events that are reported, as hidden in what we wrote."""
    ids = [id_ for comment in parsed for id_ in (comment.key, *comment.told)]
    return tuple(dict.fromkeys(filter(None, ids)))

"""What our own people write in an issue, post by post: fields, words, and the text for the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.domain.models import Phase, Update
from upstatic.forges.github import hidden_markers
from upstatic.forges.github.issues import Comment, Issue
from upstatic.incidents.issues.authors import signature
from upstatic.incidents.issues.form_fields import Filled, read_fields
from upstatic.incidents.issues.phase_keywords import CANCELLED, read_word

OVER = (Phase.RESOLVED, Phase.POSTMORTEM)
DONE = (Phase.COMPLETED, CANCELLED, Phase.RESOLVED)
"""What ends a maintenance."""

_OF_INCIDENTS = (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, *OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An issue's own text or a comment; `key` is its marker where we wrote it ourselves.

    `word` is where it says that things stand, `text` what it says besides.
    """

    id: str
    key: str
    told: tuple[str, ...]
    time: datetime
    author: str
    filled: Filled
    word: Phase | str | None
    text: str


def of_issue(issue: Issue) -> Post:
    """The text that an issue was opened with, as it is now."""
    return _post("issue", issue.body, issue.created, issue.author)


def of_comment(comment: Comment) -> Post:
    """A comment as it is now."""
    return _post(str(comment.id), comment.body, comment.created, comment.author)


def _post(id_: str, body: str, time: datetime, author: str) -> Post:
    filled = read_fields(body)
    word, text = read_word(filled.text)
    key = hidden_markers.key_in(body)
    return Post(
        id=key or id_,
        key=key,
        told=hidden_markers.event_ids_in(body),
        time=time,
        author="" if key else signature(author),
        filled=filled,
        word=word,
        text=text,
    )


def values_of(posts: Sequence[Post]) -> dict[str, str]:
    """What is filled in, the last of each key; the end of what went on afterwards is none."""
    values: dict[str, str] = {}
    for n, post in enumerate(posts):
        if n and post.word in _OF_INCIDENTS and post.word not in OVER:
            values.pop("end", None)
        values.update(post.filled.values)
    return values


def updates_of(posts: Iterable[Post]) -> Iterator[Update]:
    """The timeline of an incident; a post without a word leaves things where they stand."""
    phase = Phase.INVESTIGATING
    for post in posts:
        text = post.text
        if post.word is Phase.COMPLETED:
            phase = Phase.RESOLVED
        elif isinstance(post.word, Phase) and post.word in _OF_INCIDENTS:
            phase = post.word
        else:
            text = post.filled.text
        if text or post.word:
            yield _update(post, phase, text)


def announcements_of(posts: Iterable[Post]) -> Iterator[Update]:
    """The timeline of a maintenance; that it was called off is said in its text."""
    phase = Phase.SCHEDULED
    for post in posts:
        if post.word in DONE:
            phase = Phase.COMPLETED
        elif post.word is Phase.IN_PROGRESS:
            phase = Phase.IN_PROGRESS
        text = post.filled.text if post.word is CANCELLED else post.text
        if text or post.word:
            yield _update(post, phase, text)


def _update(post: Post, phase: Phase, text: str) -> Update:
    return Update(id=post.id, time=post.time, phase=phase, body=text, author=post.author)


def event_ids_in(posts: Iterable[Post]) -> tuple[str, ...]:
    """The identities of the events that are told, as hidden in what we wrote."""
    ids = [id_ for post in posts for id_ in (post.key, *post.told)]
    return tuple(dict.fromkeys(filter(None, ids)))

"""What the team writes in an issue is what the page shows, and no one else's words are."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.forges.base.hidden_markers import marker
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Comment, Issue
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.form_fields import read_fields
from upstatic.incidents.issues.parser import IssueParser, with_updates

from tests.incidents.conftest import At, MakeConfig
from tests.support.effort import cases

MakeThread = Callable[..., Thread]
Read = Callable[[Thread], Incident]

BOT = "github-actions[bot]"
FORM = """\
### What is happening?

Orders fail.

- some of them

### Affected monitors

api, Docs

### Impact

major: an important part does not work

### Began

2026-11-20 08:30 Europe/Paris

### Ended

_No response_
"""


@pytest.fixture
def thread(at: At) -> MakeThread:
    """`thread("body", "comment", …, labels=["incident"])`: opened at ten, a comment every ten
    minutes; a comment that begins with `NAME@@` is that person's, a stranger's unless in the team.
    """

    def make(body: str, *comments: str, **changes: object) -> Thread:
        settings_ = {
            "number": 42, "title": "Orders fail", "body": body, "labels": ("incident",),
            "is_open": True, "author": "alice", "by_team": True, "created": at(0),
            "updated": at(0), "closed": None, "comments": len(comments),
            "url": "https://github.com/example/status/issues/42",
        }  # fmt: skip
        issue = Issue(**{**settings_, **changes})  # type: ignore[arg-type]
        said = tuple(_comment(n, text, at) for n, text in enumerate(comments, 1))
        return Thread(issue=issue, comments=said)

    return make


def _comment(n: int, text: str, at: At) -> Comment:
    name, arrow, body = text.partition("@@")
    author = name if arrow else "alice"
    return Comment(
        id=100 + n, issue=42, body=body if arrow else text, author=author,
        by_team=author in {"alice", "carol", BOT}, created=at(10 * n), updated=at(10 * n),
    )  # fmt: skip


@pytest.fixture
def reader(configured: MakeConfig, at: At) -> IssueParser:
    config = configured(incidents={"authors": ["@Erin"]})
    return IssueParser(monitors=config.monitors, is_ours=ours(config), now=at(600))


@pytest.fixture
def read(reader: IssueParser) -> Read:
    def read_it(thread: Thread) -> Incident:
        incident = reader.incident(thread)
        assert incident is not None
        return incident

    return read_it


def said(incident: Incident) -> list[tuple[str, str]]:
    return [(update.phase.value, update.body) for update in incident.updates]


def test_comments_move_an_incident_from_investigating_to_postmortem(
    thread: MakeThread, read: Read, at: At
) -> None:
    words = "We look.", "**Identified:** the disk", "Monitoring\n\nIt has room.", "Resolved: fine"
    one = read(thread(*words, "Postmortem: more room", is_open=False, closed=at(31)))

    assert said(one) == [
        ("investigating", "We look."),
        ("identified", "the disk"),
        ("monitoring", "It has room."),
        ("resolved", "fine"),
        ("postmortem", "more room"),
    ]
    assert (one.phase, one.started, one.ended) == (Phase.POSTMORTEM, at(0), at(30))
    assert [update.author for update in one.updates] == ["alice"] * 5
    assert [update.id for update in one.updates] == ["issue", "101", "102", "103", "104"]


def test_a_comment_without_a_word_leaves_things_where_they_stand(
    thread: MakeThread, read: Read
) -> None:
    one = read(thread("We look.", "Identified: x", "It takes a while."))

    assert said(one)[-1] == ("identified", "It takes a while.")
    assert one.phase is Phase.IDENTIFIED


@pytest.mark.parametrize("stranger", ["mallory", "dave"])
def test_comments_of_outside_users_do_not_appear(
    thread: MakeThread, read: Read, stranger: str
) -> None:
    one = read(thread("We look.", f"{stranger}@@Resolved: all lies", "erin@@Identified: true"))

    assert said(one) == [("investigating", "We look."), ("identified", "true")]


def test_an_issue_of_an_outside_user_is_not_an_incident_whatever_its_labels(
    thread: MakeThread, reader: IssueParser
) -> None:
    assert reader.incident(thread(FORM, author="mallory", by_team=False)) is None
    assert reader.incident(thread(FORM, author="ghost", by_team=False)) is None


def test_the_form_for_incidents_is_read(thread: MakeThread, read: Read, at: At) -> None:
    one = read(thread(FORM))

    assert said(one) == [("investigating", "Orders fail.\n\n- some of them")]
    assert (one.components, one.impact) == (("api", "docs"), Impact.MAJOR)
    assert (one.started, one.ended) == (at(-150), None)
    assert one.updates[0].time == at(-150)


def test_hidden_times_in_its_text_date_an_incident(thread: MakeThread, read: Read, at: At) -> None:
    body = "It was the disk. <!-- start: 2026-11-18T10:00Z end: 2026-11-18 11:30 -->"
    one = read(thread(body))

    assert one.phase is Phase.RESOLVED
    assert (one.started, one.ended) == (at(-2 * 1440), at(-2 * 1440 + 90))
    assert said(one) == [("investigating", "It was the disk.")]


def test_labels_set_impact_and_components(thread: MakeThread, read: Read) -> None:
    one = read(thread("", labels=("incident", "impact:critical", "API", "data base", "bug")))
    graded = read(thread("", labels=("status", "SEV-2")))

    assert (one.impact, one.components) == (Impact.CRITICAL, ("api", "db"))
    assert graded.impact is Impact.MAJOR
    assert read(thread("")).impact is Impact.MINOR


def test_labels_of_former_slugs_are_the_renamed_monitors(
    thread: MakeThread, configured: MakeConfig, at: At
) -> None:
    config = configured()
    renamed = [one.model_copy(update={"formerly": (f"old-{one.slug}",)}) for one in config.monitors]
    parser = IssueParser(monitors=renamed, is_ours=ours(config), now=at(600))
    hidden = "<!-- components: old-db -->"
    one = parser.incident(thread(hidden, labels=("incident", "old-api")))

    assert one is not None
    assert one.components == ("api", "db")


def test_editing_corrects_and_keeps_the_identity(thread: MakeThread, read: Read) -> None:
    before = read(thread("We look.", "Identified: the dsik"))
    after = read(thread("We look.", "Identified: the disk"))

    assert [one.id for one in before.updates] == [one.id for one in after.updates]
    assert said(after)[1] == ("identified", "the disk")


def test_a_comment_may_correct_the_times(thread: MakeThread, read: Read, at: At) -> None:
    one = read(
        thread(
            "We look. <!-- start: 2026-11-20T09:00Z -->",
            "Resolved: fine <!-- start: 2026-11-20T09:10Z\nend: 2026-11-20T09:40Z -->",
        )
    )

    assert (one.started, one.ended) == (at(-50), at(-20))


def test_closing_in_silence_resolves_and_reopening_in_silence_goes_on(
    thread: MakeThread, read: Read, at: At
) -> None:
    closed = read(thread("We look.", "Monitoring: x", is_open=False, closed=at(40)))
    again = read(thread("We look.", "Resolved: x <!-- end: 2026-11-20T10:05Z -->",
                        was_reopened=True))  # fmt: skip
    told = read(thread("We look.", "Resolved: x <!-- end: 2026-11-20T10:05Z -->",
                       "Investigating: it is back"))  # fmt: skip

    assert (closed.phase, closed.ended) == (Phase.RESOLVED, at(40))
    assert (again.phase, again.ended) == (Phase.INVESTIGATING, None)
    assert (told.phase, told.ended) == (Phase.INVESTIGATING, None)


def test_updates_of_the_program_are_unsigned_and_list_their_events(
    thread: MakeThread, read: Read
) -> None:
    body = f"API is down.\n\n{marker('down-api-1', ['down-api-1', 'down-web-1'])}"
    again = f"{BOT}@@Web is up.\n\n{marker('up-web-2', ['up-web-2'])}"
    one = read(thread(body, again, author=BOT, by_team=True))

    assert one.key == "down-api-1"
    assert one.told == ("down-api-1", "down-web-1", "up-web-2")
    assert [(update.id, update.author) for update in one.updates] == [
        ("down-api-1", ""),
        ("up-web-2", ""),
    ]
    assert said(one)[1] == ("investigating", "Web is up.")


def test_an_issue_of_upptimes_is_known_as_one(thread: MakeThread, read: Read) -> None:
    theirs = thread("x", title="🛑 API is down", labels=("status", "api"))

    assert read(theirs).key == "upptime-42"
    assert read(thread("x", labels=("status", "api"))).key == ""


def test_upptimes_maintenance_is_read(thread: MakeThread, read: Read, at: At) -> None:
    body = (
        "<!--\nstart: 2026-11-20T12:00:00.220Z\nend: 2026-11-20T14:00:00.220Z\n"
        "expectedDown: api, db\nexpectedDegraded: web\n-->\nWe move."
    )
    one = read(thread(body, labels=("maintenance",)))

    assert (one.impact, one.phase) == (Impact.MAINTENANCE, Phase.SCHEDULED)
    assert (one.started, one.ended) == (at(120), at(240))
    assert one.expected == {"web": Status.DEGRADED, "api": Status.DOWN, "db": Status.DOWN}
    assert said(one) == [("scheduled", "We move.")]


def test_the_form_for_maintenance_is_read(thread: MakeThread, read: Read, at: At) -> None:
    body = (
        "### What is planned?\n\nWe move.\n\n### Affected monitors\n\nShop\n\n"
        "### Begins\n\n2026-11-20 13:00\n\n### Ends\n\n2026-11-20 14:00\n\n"
        "### Time zone\n\nEurope/Paris\n\n### What to expect\n\ndegraded\n"
    )
    one = read(thread(body, labels=("maintenance",)))

    assert (one.started, one.ended) == (at(120), at(180))
    assert one.expected == {"api": Status.DEGRADED, "web": Status.DEGRADED}


def test_a_maintenance_ends_early_or_never_begins(thread: MakeThread, read: Read, at: At) -> None:
    body = "<!-- start: 2026-11-20T10:05Z end: 2026-11-20T12:00Z expectedDown: api -->"
    early = read(thread(body, "Completed: done", labels=("maintenance",)))
    closed = read(thread(body, labels=("maintenance",), is_open=False, closed=at(2)))
    off = read(thread(f"{body}x", "Cancelled: no", labels=("maintenance",)))

    assert (early.phase, early.ended) == (Phase.COMPLETED, at(10))
    assert (closed.phase, closed.started, closed.ended) == (Phase.CANCELLED, at(5), at(5))
    assert said(off)[-1] == ("cancelled", "no")


def test_what_is_written_during_a_maintenance_is_not_called_scheduled(
    thread: MakeThread, read: Read
) -> None:
    body = "Disks <!-- start: 2026-11-20T10:05Z end: 2026-11-20T12:00Z expectedDown: api -->"
    one = read(thread(body, "Half of them are in place.", labels=("maintenance",)))

    assert [phase for phase, _ in said(one)] == ["scheduled", "in_progress"]


@pytest.mark.parametrize("field", ["start: soon", "end: 31.12.", "expectedDown: shopp"])
def test_what_cannot_be_read_is_named_and_left_out(
    thread: MakeThread, read: Read, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    one = read(thread(f"x <!-- {field} -->", labels=("maintenance",)))

    assert one.components == ()
    assert "issue #42: " in caplog.text
    assert field.split(": ")[1] in caplog.text


def test_a_postmortem_in_an_issue_of_its_own_belongs_to_its_incident(
    thread: MakeThread, reader: IssueParser, read: Read, at: At
) -> None:
    body = "### Incident\n\n#42\n\n### Summary\n\nThe disk.\n\n### Lessons\n\n_No response_\n"
    labels = ("postmortem", "status")
    theirs = thread(body, number=50, labels=labels, created=at(300))
    resolved = read(thread("We look.", is_open=False, closed=at(20)))

    said_of = reader.postmortem(theirs)
    assert said_of is not None
    number, update = said_of
    one = with_updates(resolved, [update])

    assert number == 42
    assert (one.phase, one.ended) == (Phase.POSTMORTEM, at(20))
    assert said(one)[-1] == ("postmortem", "### Summary\n\nThe disk.")
    kept = reader.incident(thread("We looked.", is_open=False, closed=at(20)), one)
    assert kept is not None
    assert kept.updates[-1] == update
    assert reader.postmortem(thread(body, labels=labels, by_team=False, author="x")) is None
    assert reader.postmortem(thread("### Incident\n\nwhich?\n\nx", labels=labels)) is None


def test_text_is_tidied_and_comments_in_it_are_hidden() -> None:
    form = read_fields("One  \r\n\r\n\r\n\r\n<!-- note to us: secret plan -->\tTwo\n<!-- open")

    assert form.text == "One\n\n    Two"
    assert form.values == {}


ALPHABET = st.text("<!->#*: \n\tstarendxpcDow|é🛑", max_size=120)


@settings(max_examples=cases(200))
@given(ALPHABET, st.lists(ALPHABET, max_size=3), st.booleans())
def test_whatever_is_written_there_is_an_incident(
    body: str,
    comments: list[str],
    planned: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    ten = datetime(2026, 11, 20, 10, tzinfo=UTC)
    config = Config()
    issue = Issue(
        number=1, title="x", body=body, labels=("maintenance" if planned else "incident",),
        is_open=True, author="a", by_team=True, created=ten, updated=ten, closed=None,
        comments=0, url="",
    )  # fmt: skip
    said_ = tuple(
        Comment(id=n, issue=1, body=text, author="a", by_team=True, created=ten, updated=ten)
        for n, text in enumerate(comments)
    )
    one = IssueParser(monitors=(), is_ours=ours(config), now=ten).incident(
        Thread(issue=issue, comments=said_)
    )

    assert one is not None
    assert one.ended is None or one.started <= one.ended
    assert all("<!--" not in update.body for update in one.updates)
    assert isinstance(one.updates, tuple)
    assert all(isinstance(update, Update) for update in one.updates)


@pytest.mark.parametrize("label", ["acknowledged", "ACK"])
def test_a_label_acknowledges_an_incident(read: Read, thread: MakeThread, label: str) -> None:
    assert read(thread("It fails.", labels=("incident", label))).labelled_acknowledged
    assert not read(thread("It fails.", labels=("incident", "pack"))).labelled_acknowledged

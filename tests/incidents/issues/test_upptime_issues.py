"""Issues that Upptime wrote become incidents in our words, dated by what was measured."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Comment, Issue
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.parser import IssueParser
from upstatic.incidents.issues.upptime_issues import event_log_of

from tests.incidents.conftest import At, MakeConfig, MakeEvents
from tests.incidents.planning import plan

MakeThread = Callable[..., Thread]
Read = Callable[..., Incident]
Ask = Callable[..., Incident | None]

SHA = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
COMMIT = f"[`{SHA[:7]}`](https://github.com/acme/status/commit/{SHA})"
DOWN = f"""\
In {COMMIT}, API (https://api.example/v1(x)) was **down**:
- HTTP code: 503
- Response time: 321 ms
"""
SLOW = f"""\
In {COMMIT}, API ($API) experienced **degraded performance**:
- HTTP code: 200
- Response time: 9000 ms
"""
RESOLVED = f"**Resolved:** API is back up in {COMMIT} after 20 minutes."


@pytest.fixture
def upptimes(at: At) -> MakeThread:
    """`upptimes(body, "comment", …)`: opened at ten with the token of a member, closed at 10:21."""

    def make(body: str = DOWN, *comments: str | Comment, **changes: object) -> Thread:
        values = {
            "number": 7, "title": "🛑 API is down", "body": body, "labels": ("status", "api"),
            "is_open": False, "author": "alice", "by_team": True, "created": at(0),
            "updated": at(21), "closed": at(21), "comments": len(comments),
            "url": "https://github.com/acme/status/issues/7",
        }  # fmt: skip
        issue = Issue(**{**values, **changes})  # type: ignore[arg-type]
        said = [
            text if isinstance(text, Comment) else comment(text, issue, at(20 + n))
            for n, text in enumerate(comments)
        ]
        return Thread(issue=issue, comments=tuple(said))

    return make


def comment(text: str, issue: Issue, time: datetime, author: str = "") -> Comment:
    return Comment(
        id=100 + time.minute, issue=issue.number, body=text, author=author or issue.author,
        by_team=False if author else issue.by_team, created=time, updated=time,
    )  # fmt: skip


@pytest.fixture
def ask(configured: MakeConfig, at: At) -> Ask:
    """Read a thread with what was measured; None where it is nothing of ours."""

    def ask_it(thread: Thread, *log: Event) -> Incident | None:
        config = configured()
        log_ = event_log_of(log, {"old-api": "api"})
        reader = IssueParser(monitors=config.monitors, is_ours=ours(config), now=at(600), log=log_)
        return reader.incident(thread)

    return ask_it


@pytest.fixture
def read(ask: Ask) -> Read:
    """Read a thread of ours with what was measured."""

    def read_it(thread: Thread, *log: Event) -> Incident:
        incident = ask(thread, *log)
        assert incident is not None
        return incident

    return read_it


def said(incident: Incident) -> list[tuple[str, str, str]]:
    return [(one.phase.value, one.author, one.body) for one in incident.updates]


def test_texts_of_upptime_are_replaced_by_our_sentences(
    upptimes: MakeThread, read: Read, at: At
) -> None:
    one = read(upptimes(DOWN, RESOLVED))

    assert said(one) == [
        (
            "investigating", "",
            "API has been unavailable since 10:00 UTC (HTTP 503 Service Unavailable).",
        ),
        ("resolved", "", "API has recovered after 20 minutes."),
    ]  # fmt: skip
    assert (one.number, one.key, one.title) == (7, "upptime-7", "🛑 API is down")
    assert (one.phase, one.impact, one.components) == (Phase.RESOLVED, Impact.MAJOR, ("api",))
    assert (one.started, one.ended, one.url) == (at(0), at(20), upptimes().issue.url)


def test_it_is_dated_by_what_was_measured_and_reports_those_events(
    upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    log = happened("-60 api down", "-50 api up", "-2 api down timeout", "19 api up", "40 api down")
    one = read(upptimes(DOWN, RESOLVED), *log)

    assert (one.started, one.ended) == (at(-2), at(19))
    assert one.told == ("down-api-20261120T095800Z", "up-api-20261120T101900Z")
    assert [text for _, _, text in said(one)] == [
        "API has been unavailable since 09:58 UTC (did not respond within the time limit).",
        "API has recovered after 21 minutes.",
    ]


def test_what_was_degraded_first_and_down_later_is_as_bad_as_it_became(
    upptimes: MakeThread, read: Read, happened: MakeEvents
) -> None:
    title = {"title": "⚠️ API has degraded performance"}
    improved = f"**Resolved:** API performance has improved in {COMMIT} after 20 minutes."
    mild = read(upptimes(SLOW, improved, **title))
    worse = read(
        upptimes(SLOW, improved, **title),
        *happened("0 api degraded slow", "5 api down 503", "19 api up"),
    )

    assert (mild.impact, worse.impact) == (Impact.MINOR, Impact.MAJOR)
    assert said(mild)[0][2] == "API has had degraded performance since 10:00 UTC."
    assert said(worse)[1][2] == "API has recovered after 19 minutes."
    assert len(worse.told) == 3


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (DOWN.replace("\n", "\r\n"), "🟥 API is down"),
        (DOWN.replace("**down**:\n", "**down**:\n\n"), "API no responde"),
        (f"In [{SHA[:7]}](https://example.org/c), API (x) had **degraded performance**\n", "🟨 x"),
        (DOWN.split(":\n", maxsplit=1)[0], "🚨 API is down"),
    ],
)
def test_older_and_customised_forms_are_known_as_well(
    upptimes: MakeThread, read: Read, body: str, title: str
) -> None:
    one = read(upptimes(body, RESOLVED.replace(" after 20 minutes", ""), title=title))

    assert (one.key, one.title) == ("upptime-7", title)
    assert said(one)[0][2].startswith("API has ")
    assert said(one)[1] == ("resolved", "", "API has recovered after 20 minutes.")


def test_updates_of_maintainers_stay_and_comments_of_outside_users_are_left_out(
    upptimes: MakeThread, read: Read, at: At
) -> None:
    issue = upptimes().issue
    one = read(
        upptimes(
            f"{DOWN}\nWe know why: the *disk*.",
            comment("Identified: it is full", issue, at(5)),
            comment("me too", issue, at(6), "mallory"),
            comment(RESOLVED, issue, at(7), "mallory"),
            f"{RESOLVED}\n\nMore room is ordered.",
        )
    )

    assert [(author, text.splitlines()[-1]) for _, author, text in said(one)] == [
        ("alice", "We know why: the *disk*."),
        ("alice", "it is full"),
        ("alice", "More room is ordered."),
    ]
    assert said(one)[0][2].startswith("API has been unavailable since")


def test_a_former_maintainer_keeps_recorded_updates_and_adds_none(
    upptimes: MakeThread, read: Read, ask: Ask, happened: MakeEvents
) -> None:
    log = happened("-1 api down 503", "20 api up")
    left: dict[str, object] = {"author": "bob", "by_team": False}
    one = read(upptimes(DOWN, RESOLVED, **left, title="Buy at EVIL.example"), *log)

    assert one.title == "🛑 API is down"
    assert [author for _, author, _ in said(one)] == ["", ""]
    for thread in (
        upptimes(DOWN, RESOLVED, **left, is_open=True, closed=None),
        upptimes(DOWN, RESOLVED, **left, labels=("api",)),
        upptimes(DOWN, RESOLVED, **left, labels=("status", "web")),
        upptimes(f"{DOWN}\nBuy at EVIL.example", RESOLVED, **left),
        upptimes(DOWN.replace("API", "EVIL"), RESOLVED, **left),
        upptimes(DOWN, RESOLVED, **left, created=log[1].time + timedelta(hours=3)),
    ):
        assert ask(thread, *log) is None
    assert ask(upptimes(DOWN, RESOLVED, **left)) is None


def test_a_monitor_that_is_watched_no_more_is_dated_by_its_label(
    upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    retired = DOWN.replace("API", "Old shop")
    log = happened("-3 old-shop down", "18 old-shop up")
    one = read(upptimes(retired, RESOLVED, labels=("status", "old-shop", "eu")), *log)

    assert (one.started, one.ended, one.components) == (at(-3), at(18), ())
    assert said(one)[1][2] == "Old shop has recovered after 21 minutes."


def test_a_monitor_that_was_renamed_is_the_one_of_today(
    configured: MakeConfig, upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    log = happened("-3 api down", "18 api up")
    old = upptimes(DOWN.replace("API", "Old API"), RESOLVED, labels=("status", "old-api"))
    one = read(old, *log)

    assert (one.started, one.ended, one.components) == (at(-3), at(18), ("api",))
    config = configured()
    everyday = IssueParser(monitors=config.monitors, is_ours=ours(config), now=at(600))
    assert everyday.incident(old, one) == one, "a round knows less, and takes nothing back"


def test_a_tag_that_is_another_monitors_slug_makes_it_no_component(
    upptimes: MakeThread, read: Read
) -> None:
    one = read(upptimes(DOWN, RESOLVED, labels=("status", "api", "web")))

    assert one.components == ("api",)


def test_an_issue_closed_by_hand_ends_when_it_was_closed(
    upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    log = happened("-1 api down 503", "5 api up")

    assert read(upptimes(), *log).ended == at(21)
    assert read(upptimes(DOWN, "Resolved: ours"), *log).ended == at(20)
    assert read(upptimes(DOWN, RESOLVED), *log).ended == at(5)


def test_a_time_that_a_person_filled_in_takes_precedence(
    upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    form = f"{DOWN}<!-- start: 2026-11-20T09:30Z impact: critical -->"
    one = read(upptimes(form, RESOLVED), *happened("-1 api down 503", "20 api up"))

    assert (one.started, one.impact) == (at(-30), Impact.CRITICAL)


def test_other_issues_stay_as_people_wrote_them(upptimes: MakeThread, read: Read) -> None:
    for body in (
        "In the night, API (ours) was **down**:",
        f"{DOWN.replace('**down**', 'down')}",
        f"See {COMMIT}, API (x) was **down**:",
    ):
        one = read(upptimes(body, RESOLVED, title="Trouble"))
        assert (one.key, said(one)[0][2]) == ("", body.strip())


def test_an_open_issue_of_upptime_is_continued(
    configured: MakeConfig, upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    before = happened("-5 api down 503")
    one = read(upptimes(DOWN, is_open=True, closed=None), *before)

    assert (one.ended, one.phase) == (None, Phase.INVESTIGATING)
    assert plan(configured(), before, [one], at(60)) == []
    (closing,) = plan(configured(), [*before, *happened("50 api up")], [one], at(60))
    assert closing.body == "API has recovered after 55 minutes."


def test_the_outage_that_was_measured_opens_no_second_incident(
    configured: MakeConfig, upptimes: MakeThread, read: Read, happened: MakeEvents, at: At
) -> None:
    log = happened("-2 api down 503", "19 api up")
    one = read(upptimes(DOWN, RESOLVED), *log)

    assert plan(configured(), log, [one], at(60)) == []
    assert [action.told for action in plan(configured(), log, [], at(60))] != []


@pytest.mark.parametrize("status", [Status.DOWN, Status.DEGRADED])
def test_an_outage_of_another_hour_dates_nothing(
    upptimes: MakeThread, read: Read, happened: MakeEvents, at: At, status: Status
) -> None:
    one = read(upptimes(DOWN, RESOLVED), *happened(f"-31 api {status}", "3 api degraded"))

    assert (one.started, one.ended, one.told) == (at(0), at(20), ())


@pytest.mark.parametrize("slug", ["postmortem", "status"])
def test_a_form_of_an_outside_user_is_never_a_monitors_incident(
    upptimes: MakeThread, configured: MakeConfig, happened: MakeEvents, at: At, slug: str
) -> None:
    config = configured()
    named = config.monitors[0].model_copy(update={"slug": slug})
    log = event_log_of(happened(f"0 {slug} down 503", f"18 {slug} up"))
    reader = IssueParser(monitors=[named], is_ours=ours(config), now=at(30), log=log)
    stranger = {"author": "mallory", "by_team": False}
    form = upptimes(DOWN, RESOLVED, labels=("postmortem", "status"), **stranger)
    bare = upptimes(DOWN, RESOLVED, labels=("status",), **stranger)

    assert reader.incident(form) is None
    assert reader.incident(bare) is None

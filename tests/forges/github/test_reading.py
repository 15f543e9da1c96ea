"""What changed at the desk is read, and only that; what is ours no more is reported."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.errors import ForgeError
from upstatic.domain.models import Impact, Incident, Phase
from upstatic.forges.base.issue_reader import IssueChanges, Thread, changes
from upstatic.forges.github.issues import GithubIssues

from tests.support.github import faults
from tests.support.github.standin import Clock, GitHub


def incident(thread: Thread, phase: Phase = Phase.INVESTIGATING) -> Incident:
    """What history would hold of a thread."""
    return Incident(
        number=thread.issue.number,
        title=thread.issue.title,
        phase=phase,
        impact=Impact.MAJOR,
        started=thread.issue.created,
        url=thread.issue.url,
        updated=thread.updated,
    )


def numbers(found: IssueChanges) -> list[int]:
    return [thread.issue.number for thread in found.threads]


def test_the_first_time_every_issue_with_one_of_our_labels_is_read(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    ours = [github.opens("alice", "x", labels=(name,)) for name in ("status", "maintenance")]
    ours.append(github.opens("bob", "x", labels=("incident", "status", "bug")))
    github.changes(ours[1], state="closed")
    github.opens("bob", "a bug", labels=("bug",))
    clock.pass_(86_400 * 400)

    assert numbers(changes(issues, [])) == ours


def test_comments_come_in_the_order_in_which_they_were_written(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    for text in ("Investigating", "Identified", "Resolved"):
        clock.pass_(60)
        github.comments("bob", number, text)
    github.faults = iter([faults.out_of_order] * 9)

    (thread,) = changes(issues, []).threads

    assert [one.body for one in thread.comments] == ["Investigating", "Identified", "Resolved"]
    assert thread.updated == clock()


def test_a_quiet_round_asks_four_times_and_reads_what_changed_last_once_more(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    last = [github.opens("alice", "x", labels=("incident",)) for _ in range(3)][-1]
    for number in range(1, last + 1):
        github.changes(number, state="closed")
        clock.pass_(7200)
    known = [incident(one, Phase.RESOLVED) for one in changes(issues, []).threads]
    github.requests.clear()

    assert numbers(changes(issues, known)) == [last]
    assert len(github.requests) == 4 + 1
    assert all("since" in request.url.params for request in github.requests[:4])


def test_two_changes_within_a_second_are_both_seen(github: GitHub, issues: GithubIssues) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    github.changes(number, state="closed")
    known = [incident(one, Phase.RESOLVED) for one in changes(issues, []).threads]
    github.comments("alice", number, "Postmortem")

    (thread,) = changes(issues, known).threads

    assert [one.body for one in thread.comments] == ["Postmortem"]


@pytest.mark.parametrize("change", ["edit", "comment", "correct", "delete", "reopen", "label"])
def test_every_change_of_a_closed_issue_is_seen(
    github: GitHub, issues: GithubIssues, clock: Clock, change: str
) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    comment = github.comments("bob", number, "Investigating")
    github.changes(number, state="closed")
    known = [incident(one, Phase.RESOLVED) for one in changes(issues, []).threads]
    clock.pass_(86_400 * 30)
    match change:
        case "edit":
            github.changes(number, title="Better words")
        case "comment":
            github.comments("bob", number, "Postmortem")
        case "correct":
            github.edits_comment(comment, "Identified")
        case "delete":
            github.deletes_comment(comment)
        case "reopen":
            github.changes(number, state="open")
        case _:
            github.changes(number, labels=["incident", "impact:minor"])

    assert numbers(changes(issues, known)) == [number]


def test_what_is_open_is_read_in_any_case(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    clock.pass_(7200)
    other = github.opens("alice", "y", labels=("incident",))
    github.changes(other, state="closed")
    known = [
        incident(one, Phase.MONITORING if one.issue.is_open else Phase.RESOLVED)
        for one in changes(issues, []).threads
    ]

    assert number in numbers(changes(issues, known))


@pytest.mark.parametrize("how", ["deleted", "unlabelled", "moved"])
def test_an_open_issue_that_lost_its_label_is_reported(
    github: GitHub, issues: GithubIssues, clock: Clock, how: str
) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    known = [incident(one) for one in changes(issues, []).threads]
    clock.pass_(7200)
    if how == "deleted":
        github.deletes(number)
    elif how == "moved":
        del github.desk.issues[number]
    else:
        github.changes(number, labels=["bug"])

    assert changes(issues, known) == IssueChanges(threads=(), gone=(number,))


def test_reading_everything_finds_closed_issues_that_are_gone(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    stays, goes = (github.opens("alice", "x", labels=("incident",)) for _ in range(2))
    for number in (stays, goes):
        github.changes(number, state="closed")
    known = [incident(one, Phase.RESOLVED) for one in changes(issues, []).threads]
    clock.pass_(86_400)
    github.deletes(goes)

    assert changes(issues, known).gone == ()
    assert changes(issues, known, everything=True).gone == (goes,)


def test_incidents_that_were_kept_without_an_issue_are_left_alone(
    github: GitHub, issues: GithubIssues
) -> None:
    started = datetime(2026, 11, 20, tzinfo=UTC)
    local = Incident(
        number=7, title="x", phase=Phase.MONITORING, impact=Impact.MINOR, started=started
    )

    assert changes(issues, [local]) == IssueChanges(threads=(), gone=())
    assert all(request.url.path.endswith("/issues") for request in github.requests)


def test_an_old_copy_of_the_data_hides_a_change_only_for_a_while(
    github: GitHub, issues: GithubIssues, clock: Clock
) -> None:
    first = github.opens("alice", "x", labels=("incident",))
    clock.pass_(60)
    second = github.opens("alice", "y", labels=("incident",))
    clock.pass_(60)
    known = [incident(one, Phase.RESOLVED) for one in changes(issues, []).threads]
    github.changes(first, title="corrected", state="closed")
    clock.pass_(5)
    github.changes(second, title="corrected too", state="closed")

    github.faults = iter([faults.stale] * 9)
    seen = {
        one.issue.number: incident(one, Phase.RESOLVED) for one in changes(issues, known).threads
    }
    known = [seen.get(one.number, one) for one in known]
    github.faults = iter(())
    clock.pass_(300)

    assert [one.issue.title for one in changes(issues, known).threads] == [
        "corrected",
        "corrected too",
    ]


def test_where_issues_are_switched_off_no_incident_is_taken_for_deleted(
    github: GitHub, issues: GithubIssues
) -> None:
    github.opens("alice", "x", labels=("incident",))
    known = [incident(one) for one in changes(issues, []).threads]
    github.are_issues_on = False

    with pytest.raises(ForgeError, match=r"disabled in this.*enable Issues") as told:
        changes(issues, known)

    assert type(told.value) is ForgeError


def test_when_github_is_away_nothing_is_known(github: GitHub, issues: GithubIssues) -> None:
    github.faults = iter([faults.never_sent] * 9)

    with pytest.raises(ForgeError):
        changes(issues, [])

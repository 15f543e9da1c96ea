"""The client: patient with reads, careful with writes, mute about the token."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat

import httpx
import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.errors import DeniedError, ForgeError, GoneError, RefusedError, UnsureError
from upstatic.forges.base.client import PATIENCE_S, Client, ForgeTransport
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from werkzeug import Request, Response

from tests.support.github import faults
from tests.support.github.faults import Pass
from tests.support.github.standin import API, BOT, REPOSITORY, TOKEN, Clock, Fault, GitHub


def answering(*answers: httpx.Response) -> Iterator[Fault]:
    """Faults that give these answers one by one."""
    return iter([lambda *_, answer=answer: answer for answer in answers])


def titles(github: GitHub) -> list[str]:
    return [row["title"] for row in github.desk.issues.values()]


def create(issues: GithubIssues) -> int:
    return issues.create("API is down", "text", ["incident"], []).number


@pytest.mark.parametrize(
    "fault",
    [
        faults.never_sent,
        faults.lost_before,
        faults.lost_after,
        faults.cut_off_after,
        faults.bad_gateway_before,
        faults.no_json_after,
        faults.secondary_limit,
        faults.too_many,
        faults.renamed,
    ],
)
def test_a_read_is_tried_again_until_it_works(
    github: GitHub, issues: GithubIssues, fault: Fault
) -> None:
    number = github.opens("alice", "Something is slow", labels=("incident",))
    github.faults = iter([fault])

    assert [issue.number for issue in issues.changed("incident")] == [number]


def test_a_read_is_given_up_after_four_attempts(github: GitHub, issues: GithubIssues) -> None:
    github.faults = iter([faults.bad_gateway_before] * 9)

    with pytest.raises(ForgeError, match=r"GET /repos/acme/status/issues: 502.*next round"):
        list(issues.changed("incident"))

    assert len(github.requests) == 4
    assert github.clock.waited_s == [2, 4, 8]


@pytest.mark.parametrize("fault", faults.UNSURE)
def test_a_write_that_may_have_been_done_is_sent_once(
    github: GitHub, issues: GithubIssues, fault: Fault
) -> None:
    github.faults = iter([fault])

    with pytest.raises(UnsureError, match=r"POST /repos/acme/status/issues: .*may have been done"):
        create(issues)

    assert len(github.requests) == 1


def test_a_write_whose_answer_cannot_be_read_may_have_been_done(
    github: GitHub, issues: GithubIssues
) -> None:
    github.faults = answering(httpx.Response(201, json=["?"]))

    with pytest.raises(UnsureError, match="an issue that cannot be read"):
        create(issues)


@pytest.mark.parametrize(
    ("fault", "waited_s"),
    [
        (faults.never_sent, [2]),
        (faults.secondary_limit, [7]),
        (faults.secondary_limit_without_a_time, [60]),
        (faults.too_many, [3]),
        (faults.renamed, []),
    ],
)
def test_a_write_that_cannot_have_been_done_is_sent_again(
    github: GitHub, issues: GithubIssues, fault: Fault, waited_s: list[float]
) -> None:
    github.faults = iter([fault])

    create(issues)

    assert titles(github) == ["API is down"]
    assert github.clock.waited_s == waited_s


def test_a_limit_that_lasts_too_long_is_left_to_the_next_round_and_nothing_more_is_asked(
    github: GitHub, issues: GithubIssues
) -> None:
    github.faults = iter([faults.hour_used_up])

    for _ in range(3):
        with pytest.raises(ForgeError, match=r"rate limit is reached; a wait of 2400 s is left"):
            issues.get(1)

    assert len(github.requests) == 1
    assert github.clock.waited_s == []


def test_all_waits_of_a_run_together_are_bounded(github: GitHub, issues: GithubIssues) -> None:
    github.faults = iter([faults.bad_gateway_before] * 99)

    for _ in range(9):
        with pytest.raises(ForgeError):
            issues.get(1)

    assert sum(github.clock.waited_s) <= PATIENCE_S


def test_a_second_passes_between_writes(github: GitHub, issues: GithubIssues) -> None:
    number = create(issues)
    issues.comment(number, "one")
    github.clock.pass_(0.25)
    issues.comment(number, "two")
    github.clock.pass_(5)
    issues.comment(number, "three")

    assert github.clock.waited_s == [1, 0.75]


def test_a_clock_set_back_delays_nothing(github: GitHub, issues: GithubIssues) -> None:
    number = create(issues)
    github.clock.pass_(-3600)
    issues.comment(number, "one")

    assert github.clock.waited_s == []


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_is_not_asked_for_again(
    github: GitHub, issues: GithubIssues, code: int
) -> None:
    github.faults = answering(httpx.Response(code, json={"message": "This issue was deleted"}))

    with pytest.raises(GoneError, match=f"GET /repos/acme/status/issues/7: {code} This issue was"):
        issues.get(7)

    assert len(github.requests) == 1


def test_a_pull_request_is_not_an_issue(github: GitHub, issues: GithubIssues) -> None:
    number = github.opens("alice", "Fix it", labels=("incident",))
    github.desk.issues[number]["pull_request"] = {"url": API}

    assert list(issues.changed("incident")) == []
    with pytest.raises(GoneError, match="is not an issue"):
        issues.get(number)


def test_an_issue_that_was_moved_to_another_repository_is_gone(
    github: GitHub, issues: GithubIssues
) -> None:
    number = github.opens("alice", "Here")
    other = github.opens("alice", "There")
    place = f"{API}/repos/acme/other/issues/{other}"
    github.faults = answering(
        httpx.Response(301, headers={"Location": place}),
        httpx.Response(200, json=github.desk.issues[other]),
    )

    with pytest.raises(GoneError, match="is not an issue of this repository"):
        issues.get(number)


def test_an_error_of_github_is_quoted(issues: GithubIssues) -> None:
    with pytest.raises(RefusedError, match="422 Validation Failed; assignees invalid"):
        issues.create("API is down", "", [], ["stranger"])


@pytest.mark.parametrize("code", [401, 403])
def test_missing_permissions_are_reported_with_the_remedy(
    github: GitHub, issues: GithubIssues, code: int
) -> None:
    said = {"message": "Resource not accessible by integration"}
    github.faults = answering(httpx.Response(code, json=said))

    with pytest.raises(ForgeError, match=r"not accessible by integration \(.*`issues: write`"):
        create(issues)

    assert len(github.requests) == 1


def test_all_pages_are_read(github: GitHub, issues: GithubIssues) -> None:
    numbers = [github.opens("alice", str(n), labels=("incident",)) for n in range(205)]

    assert [issue.number for issue in issues.changed("incident")] == numbers
    assert len(github.requests) == 3


def test_only_what_changed_since_is_read(
    github: GitHub, clock: Clock, issues: GithubIssues
) -> None:
    first = github.opens("alice", "old", labels=("incident",))
    github.opens("alice", "old too", labels=("incident",))
    clock.pass_(600)
    since = clock()
    github.changes(first, title="corrected")

    assert [issue.title for issue in issues.changed("incident", since)] == ["corrected"]


@pytest.mark.parametrize("place", ["https://evil.test/issues", "http://api.github.test/x", ""])
@pytest.mark.parametrize("header", ["Location", "Link"])
def test_the_token_goes_to_no_other_host(
    github: GitHub, issues: GithubIssues, place: str, header: str
) -> None:
    if header == "Link":
        found = httpx.Response(200, json=[], headers={"Link": f"<{place or 'http://'}>; rel=next"})
    else:
        found = httpx.Response(301, headers={"Location": place})
    github.faults = answering(found)

    with pytest.raises(ForgeError, match=r"leads to another host|no URL"):
        list(issues.changed("incident"))

    assert [request.url.host for request in github.requests] == ["api.github.test"]


def test_circular_redirects_are_abandoned(github: GitHub, issues: GithubIssues) -> None:
    here = httpx.Response(302, headers={"Location": f"/repos/{REPOSITORY}/issues/1"})
    github.faults = answering(*[here] * 9)

    with pytest.raises(ForgeError, match="in a circle"):
        issues.get(1)


def test_an_endless_list_is_abandoned(github: GitHub, issues: GithubIssues) -> None:
    again = f"{API}/repos/{REPOSITORY}/labels"
    github.faults = repeat(
        lambda *_: httpx.Response(200, json=[], headers={"Link": f'<{again}>; rel="next"'})
    )

    with pytest.raises(ForgeError, match="does not end"):
        issues.labels()


@pytest.mark.parametrize("answer", [{}, [], "x", None, {"number": 1}, {"number": "x"}])
def test_a_response_that_is_not_an_issue_is_an_error(
    github: GitHub, issues: GithubIssues, answer: object
) -> None:
    github.faults = answering(httpx.Response(200, json=answer))

    with pytest.raises(ForgeError, match="an issue that cannot be read"):
        issues.get(1)


def test_a_list_that_is_none_is_an_error_we_can_name(github: GitHub, issues: GithubIssues) -> None:
    github.faults = answering(httpx.Response(200, json={"message": "?"}))

    with pytest.raises(ForgeError, match="is not a list"):
        issues.labels()


def test_a_deleted_account_is_named_ghost(github: GitHub, issues: GithubIssues) -> None:
    number = github.opens("alice", "x")
    github.desk.issues[number].update(user=None, body=None)

    assert issues.get(number).author == "ghost"
    assert issues.get(number).body == ""


@pytest.mark.parametrize("token", ["", "two words", "ghp_x\n", "ключ"])
def test_what_can_be_no_token_is_said_without_it(clock: Clock, token: str) -> None:
    with pytest.raises(ForgeError, match="GITHUB_TOKEN is not a token") as raised:
        Client(github_api(API, token), ForgeTransport(clock=clock, sleep=clock.sleep))

    assert not token.strip() or token.strip() not in str(raised.value)


def test_without_a_token_github_is_asked_as_by_anybody(github: GitHub, clock: Clock) -> None:
    world = ForgeTransport(clock=clock, sleep=clock.sleep, transport=github.transport)
    anybody = Client(github_api(API, None), world)

    assert list(anybody.pages(f"repos/{REPOSITORY}/labels")) == []
    assert "Authorization" not in github.requests[0].headers
    with pytest.raises(GoneError):
        anybody.write("POST", f"repos/{REPOSITORY}/labels", {"name": "incident"})


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_permission_is_distinguished_from_other_refusals(
    github: GitHub, issues: GithubIssues, status: int
) -> None:
    github.faults = answering(httpx.Response(status, json={"message": "no"}))

    with pytest.raises(DeniedError, match="the token needs the permission"):
        create(issues)


def test_no_error_holds_the_token(github: GitHub, issues: GithubIssues) -> None:
    def echo(_: GitHub, request: httpx.Request, __: Pass) -> httpx.Response:
        raise httpx.ReadError(f"headers were {request.headers['authorization']}", request=request)

    echoed = httpx.Response(400, json={"message": f"bad credentials {TOKEN}"})
    github.faults = iter([echo, lambda *_: echoed])

    for _ in range(2):
        with pytest.raises(ForgeError, match=r"\$GITHUB_TOKEN") as raised:
            create(issues)
        assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r}"


def real(server: HTTPServer, clock: Clock) -> GithubIssues:
    api = server.url_for("/api/v3")
    return GithubIssues(
        Client(github_api(api, TOKEN), ForgeTransport(clock=clock, sleep=clock.sleep)), REPOSITORY
    )


def test_over_a_real_socket_below_the_path_of_an_enterprise_server(
    httpserver: HTTPServer, clock: Clock, github: GitHub
) -> None:
    number = github.opens("alice", "Über alles 🛑")
    httpserver.expect_ordered_request(
        f"/api/v3/repos/{REPOSITORY}/issues/{number}",
        headers={
            "Authorization": f"Bearer {TOKEN}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    ).respond_with_json(github.desk.issues[number])

    found = real(httpserver, clock).get(number)

    assert (found.title, found.author, found.by_team) == ("Über alles 🛑", "alice", True)
    assert found.created == datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def test_a_server_that_hangs_up_after_the_write_leaves_us_unsure(
    httpserver: HTTPServer, clock: Clock
) -> None:
    def hang_up(request: Request) -> Response:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response()

    httpserver.expect_request(f"/api/v3/repos/{REPOSITORY}/issues").respond_with_handler(hang_up)

    with pytest.raises(UnsureError):
        create(real(httpserver, clock))


def test_a_request_to_a_closed_port_was_not_sent(clock: Clock) -> None:
    with HTTPServer() as closed:
        issues = real(closed, clock)

    with pytest.raises(ForgeError, match="next round retries"):
        create(issues)

    assert clock.waited_s == [2, 4, 8]


def test_the_limit_of_the_hour_is_waited_for_when_it_is_near(
    github: GitHub, clock: Clock, issues: GithubIssues
) -> None:
    soon = int((clock() + timedelta(seconds=12)).timestamp())
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(soon)}
    github.faults = answering(httpx.Response(403, json={}, headers=headers))

    assert github.desk.issues[create(issues)]["user"]["login"] == BOT
    assert clock.waited_s == [12]

"""What goes wrong between us and GitHub: each fault meets one request."""

from collections.abc import Callable

import httpx

from tests.support.github.standin import REPOSITORY, Fault, GitHub

Pass = Callable[[], httpx.Response]


class KilledError(BaseException):
    """The run was cut off: nothing of ours goes on after it."""


def never_sent(_: GitHub, request: httpx.Request, __: Pass) -> httpx.Response:
    raise httpx.ConnectError("Connection refused", request=request)


def lost_before(github: GitHub, request: httpx.Request, _: Pass) -> httpx.Response:
    github.clock.pass_(20)
    raise httpx.ReadTimeout("The read operation timed out", request=request)


def lost_after(github: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    serve()
    github.clock.pass_(20)
    raise httpx.ReadTimeout("The read operation timed out", request=request)


def cut_off_after(_: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    serve()
    raise httpx.RemoteProtocolError("Server disconnected", request=request)


def bad_gateway_before(*_: object) -> httpx.Response:
    return httpx.Response(502, html="<h1>502 Bad Gateway</h1>")


def bad_gateway_after(_: GitHub, __: httpx.Request, serve: Pass) -> httpx.Response:
    serve()
    return httpx.Response(502, json={"message": "Server Error"})


def no_json_after(_: GitHub, __: httpx.Request, serve: Pass) -> httpx.Response:
    serve()
    return httpx.Response(200, html="<h1>Sign in to the network</h1>")


def secondary_limit(*_: object) -> httpx.Response:
    said = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
    return httpx.Response(403, json=said, headers={"Retry-After": "7"})


def secondary_limit_without_a_time(*_: object) -> httpx.Response:
    return httpx.Response(403, json={"message": "You have exceeded a secondary rate limit"})


def too_many(*_: object) -> httpx.Response:
    return httpx.Response(429, json={"message": "slow down"}, headers={"Retry-After": "3"})


def hour_used_up(github: GitHub, _: httpx.Request, __: Pass) -> httpx.Response:
    reset = int(github.clock().timestamp()) + 2400
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    return httpx.Response(403, json={"message": "API rate limit exceeded"}, headers=headers)


def renamed(github: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    """The repository has another name now: GitHub names it by its number."""
    code = 301 if request.method == "GET" else 307
    path = request.url.path.replace(f"/repos/{REPOSITORY}/", "/repos/acme/new-name/")
    place = request.url.copy_with(path=path)

    def at_new_name(_: GitHub, moved: httpx.Request, __: Pass) -> httpx.Response:
        assert moved.method == request.method
        assert moved.read() == request.read()
        return serve()

    github.faults = iter([at_new_name, *github.faults])
    return httpx.Response(code, headers={"Location": str(place)})


def killed_before(*_: object) -> httpx.Response:
    raise KilledError


def killed_after(_: GitHub, __: httpx.Request, serve: Pass) -> httpx.Response:
    serve()
    raise KilledError


def stale(github: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    return github.stale(request, 9) if request.method == "GET" else serve()


def out_of_order(_: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    answer = serve()
    if request.method == "GET" and isinstance(answer.json(), list):
        rows = answer.json()
        return httpx.Response(200, json=rows[::-1] + rows[:1], headers=answer.headers)
    return answer


FAULTS: tuple[Fault, ...] = (
    never_sent, lost_before, lost_after, cut_off_after, bad_gateway_before, bad_gateway_after,
    no_json_after, secondary_limit, secondary_limit_without_a_time, too_many, hour_used_up, renamed,
    killed_before, killed_after, stale, stale, out_of_order, out_of_order,
)  # fmt: skip
"""What a schedule draws from: reads that are behind happen twice as often as the rest."""
UNSURE: tuple[Fault, ...] = (
    lost_before, lost_after, cut_off_after, bad_gateway_before, bad_gateway_after, no_json_after,
)  # fmt: skip
"""After these, a client cannot know whether a write was done."""

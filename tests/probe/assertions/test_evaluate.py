import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.config.schema.root import Monitor
from upstatic.config.values import expressions
from upstatic.domain.models import Status
from upstatic.probe.assertions.content import Content
from upstatic.probe.assertions.evaluate import AssertionFailure, findings, foreign, worst
from upstatic.probe.network.headers import Headers

DEEP = {
    "status": "healthy",
    "version": "4.2.1",
    "error": None,
    "ready": True,
    "queue": 7,
    "limit": 10,
    "rate": 0.25,
    "total": "12",
    "started": "2026-11-20T10:05:37Z",
    "empty": [],
    "services": {
        "database": {"status": "up", "response_time_ms": 12},
        "mail": {"status": "down", "response_time_ms": 900},
    },
    "items": [{"name": "a", "n": 1}, {"name": "b", "n": 2}],
    "a key": {"x-y": 1},
}


def verdict(
    body: object = "", headers: dict[str, str] | None = None, *, whole: bool = True, **keys: object
) -> AssertionFailure | None:
    raw = body if isinstance(body, bytes) else str(body).encode()
    monitor = Monitor.model_validate({"name": "m", "url": "https://x.example", **keys})
    content = Content(headers=Headers((headers or {}).items()), body=raw, whole=whole)
    return worst(findings(monitor.assertions, content))


def of_json(line: object, document: Any = DEEP) -> AssertionFailure | None:
    return verdict(json.dumps(document), json=[line])


@pytest.mark.parametrize(
    "line",
    [
        '$.status == "healthy"', "$.status == healthy", "$.status == 'healthy'",
        '$.status != "degraded"', "$.error == null", "$.ready == true", "$.ready != 1",
        "$.queue == 7", "$.queue < 8", "$.queue<=7", "$.queue > 6.9", "$.queue >= 7",
        "$.rate >= 0.2", "$.total > 9", '$.total == "12"', "$.total == 12.0",
        "$.queue < $.limit", "$.services.database.status == $['services']['database'].status",
        '$.started > "2026-01-01"', "$.status in [healthy, ok]", '$.status in "ok", "healthy"',
        "$.status not in [down, 'de graded']", r'$.version matches "^4\.\d+"',
        "$.version matches ^4[.]2", '$.version not matches "beta"', "$.queue matches ^7$",
        "$.status contains health", "$.status not contains ill", "$.services exists",
        "$.error exists", "$.nothing not exists", "$.nothing not contains x",
        "$.items length == 2", "$.items length >= 1", "$.status length == 7",
        "$.services length < 3", "$.empty length == 0", "$.items[0].n == 1", "$.items[-1].n == 2",
        "$.items[*].n >= 1", '$.items[?@.name == "b"].n == 2', '$.items[?@.n > 1].name == "b"',
        "$..n <= 2", "$['a key'].x-y == 1", "$.services.database.response_time_ms < 100",
        "$.services.*.response_time_ms < 1000", "$ length == 13",
        {"path": "$.rate", ">=": 0.2, "<=": 0.3}, {"path": "$.nothing", "exists": False},
        {"path": "$.items", "length": 2}, {"path": "$.items", "length": {">": 1, "<": 3}},
        {"path": "$.status", "in": ["healthy"]}, {"path": "$.status", "up": "healthy"},
        {"path": "$.status", "not matches": "x"}, {"path": "$.error", "==": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_holds_is_up(line: object) -> None:
    assert of_json(line) is None


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ('$.status == "ok"', '$.status == "ok": it is "healthy"'),
        ("$.queue > 7", "$.queue > 7: it is 7"),
        ("$.ready == 1", "$.ready == 1: it is true"),
        ("$.queue == true", "$.queue == true: it is 7"),
        ("$.status > 5", '$.status > 5: it is "healthy"'),
        ("$.nothing == 1", "$.nothing == 1: there is no such value"),
        ("$.nothing != 1", "$.nothing != 1: there is no such value"),
        ("$.nothing exists", "$.nothing exists: it does not exist"),
        ("$.error not exists", "$.error not exists: it exists"),
        ("$.empty[*] == 1", "$.empty[*] == 1: there is no such value"),
        ("$.queue length > 1", "$.queue length > 1: it has no length"),
        ("$.items length > 2", "$.items length > 2: it is 2"),
        ("$.items == 2", "$.items == 2: it is a list of 2"),
        ("$.services contains mail", '$.services contains "mail": it is a mapping'),
        ("$.queue < $.nothing", "$.queue < $.nothing: $.nothing gives 0 values"),
        ("$.queue < $.items[*].n", "$.queue < $.items[*].n: $.items[*].n gives 2 values"),
        (
            '$.services.*.status == "up"',
            "$.services.*.status == \"up\": $['services']['mail']['status'] is \"down\"",
        ),
        ({"path": "$.status", "up": ["ok"]}, '$.status in ["ok"]: it is "healthy"'),
    ],
    ids=str,
)
def test_what_does_not_hold_is_down_and_says_what_was_there(line: object, detail: str) -> None:
    assert of_json(line) == AssertionFailure(status=Status.DOWN, reason="json", detail=detail)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "healthy"}, None),
        ({"status": "degraded"}, Status.DEGRADED),
        ({"status": "warning"}, Status.DEGRADED),
        ({"status": "down"}, Status.DOWN),
        ({}, Status.DOWN),
    ],
)
def test_the_words_of_a_health_body_are_mapped_in_one_line(
    body: object, expected: Status | None
) -> None:
    line = {"path": "$.status", "up": "healthy", "degraded": ["degraded", "warning"]}
    found = of_json(line, body)

    assert (found.status if found else None) == expected


def test_else_says_what_it_is_otherwise_and_the_worst_wins() -> None:
    lines = ['$.status == "ok" else degraded', "$.queue < 5 else degraded"]
    degraded = verdict(json.dumps(DEEP), json=lines)
    down = verdict(json.dumps(DEEP), json=[*lines, "$.ready == false else down"])

    assert degraded
    assert (degraded.status, degraded.detail) == (
        Status.DEGRADED,
        '$.status == "ok": it is "healthy"',
    )
    assert down
    assert (down.status, down.detail) == (Status.DOWN, "$.ready == false: it is true")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html>", "the body is not valid JSON"),
        (b" ", "the body is empty"),
        (b"[" * 100_000, "the JSON is nested too deeply"),
        (b'{"a": ' * 500 + b"1" + b"}" * 500, "the JSON is nested too deeply"),
        (b"\xff\xfe", "the body is not valid JSON"),
        (b"9" * 5000, "it does not exist"),
    ],
    ids=["html", "blank", "open", "deep", "noise", "huge number"],
)
def test_invalid_json_and_a_wrong_value_have_different_details(body: bytes, what: str) -> None:
    found = verdict(body, json="$..z exists")

    assert found == AssertionFailure(
        status=Status.DOWN, reason="json", detail=f"$..z exists: {what}"
    )


def test_truncated_and_invalid_json_have_different_details() -> None:
    found = verdict('{"a": [1, 2', whole=False, json="$.a exists")

    assert found
    assert found.detail.endswith("the body is longer than what is read")


@pytest.mark.parametrize(
    ("keys", "body", "expected"),
    [
        ({"mustContain": "ok"}, "all ok", None),
        ({"mustContain": "ok"}, "all Ok", Status.DOWN),
        ({"mustContain": ["ok", "db_connected"]}, "ok", Status.DOWN),
        ({"mustContain": {"matches": r"(?i)\bOK\b"}}, "all Ok", None),
        ({"mustContain": {"matches": r"^b$"}}, "a\nb\nc", Status.DOWN),
        ({"mustContain": {"matches": r"(?m)^b$"}}, "a\nb\nc", None),
        ({"mustContain": {"text": "a.c", "else": "degraded"}}, "abc", Status.DEGRADED),
        ({"mustContain": [{"matches": "a.c"}]}, "abc", None),
        ({"mustContain": 42}, "is 42", None),
        ({"mustContain": True}, "true", None),
        ({"mustNotContain": "error"}, "fine", None),
        ({"mustNotContain": "error"}, "an error", Status.DOWN),
        ({"mustNotContain": {"matches": "err|fail", "else": "degraded"}}, "fail", Status.DEGRADED),
        ({"__dangerous__body_down": "sad"}, "so sad", Status.DOWN),
        ({"__dangerous__body_down": "sad"}, "glad", None),
        ({"__dangerous__body_degraded": "sad"}, "so sad", Status.DEGRADED),
        ({"__dangerous__body_down_if_text_missing": "ok"}, "no", Status.DOWN),
        ({"__dangerous__body_down_if_text_missing": "ok"}, "ok", None),
        ({"__dangerous__body_degraded_if_text_missing": "ok"}, "no", Status.DEGRADED),
        ({"__dangerous__body_down": "", "__dangerous__body_degraded": None}, "no", None),
    ],
)
def test_texts_decide(keys: dict[str, Any], body: str, expected: Status | None) -> None:
    found = verdict(body, **keys)

    assert (found.status if found else None) == expected
    assert found is None or found.reason == "body"


def test_the_detail_names_the_missing_text_but_not_the_body() -> None:
    missing = verdict("token=hunter2", mustContain="db_connected")
    present = verdict("token=hunter2", mustNotContain="token")
    cut = verdict("token=hunter2", whole=False, mustContain="</html>")

    assert missing
    assert missing.detail == 'contains "db_connected": not in the body'
    assert present
    assert present.detail == 'not contains "token": in the body'
    assert cut
    assert cut.detail == 'contains "</html>": not in the body, as far as it was read'


def test_a_long_or_private_value_is_not_logged() -> None:
    token = "s3cr3t" * 20
    found = of_json('$.t == "x"', {"t": token})
    cookie = verdict("", {"Set-Cookie": "id=s3cr3t"}, header="Set-Cookie contains Secure")

    assert found
    assert found.detail == '$.t == "x": it is a text of 120 characters'
    assert cookie
    assert "s3cr3t" not in cookie.detail


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("Content-Type contains json", True),
        ("content-type == 'application/json; charset=utf-8'", True),
        ("X-Remaining > 10", True),
        ("X-Remaining > 100", False),
        ('Cache-Control matches "max-age=[1-9]"', True),
        ("Strict-Transport-Security exists", False),
        ("X-Powered-By not exists", True),
        ("X-Powered-By not contains PHP", True),
        ({"name": "X-Remaining", ">": 10, "<": 30, "else": "degraded"}, True),
    ],
)
def test_headers_are_looked_up_by_any_case(line: object, holds: bool) -> None:  # noqa: FBT001 - a table
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Remaining": "25",
        "Cache-Control": "public, max-age=60",
    }
    found = verdict("", headers, header=line)

    assert (found is None) is holds
    assert found is None or (found.status, found.reason) == (Status.DOWN, "header")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html; charset=iso-8859-1", "déjà".encode("latin-1")),
        ('text/html; charset="UTF-8"', "déjà".encode()),
        ("text/html", b"\xef\xbb\xbf" + "déjà".encode()),
        ("text/html; charset=klingon", "déjà".encode()),
        ("text/html; charset=hex", "déjà".encode()),
        ("text/html; charset=utf-16", "déjà".encode("utf-16")),
        ("", b"\xff " + "déjà".encode()),
        ("", "déjà".encode("latin-1")),
        ("text/html", b"<meta charset=windows-1252>" + "déjà".encode("cp1252")),
        ("text/html; charset=latin1", "\x80".encode("latin-1") + "déjà".encode("cp1252")),
        ("text/html; charset=utf-8", b"\xff\xfe" + "déjà".encode("utf-16-le")),
        ("", b'<?xml version="1.0" encoding="iso-8859-15"?>' + "déjà".encode("latin-1")),
    ],
)
def test_a_body_is_decoded_as_its_header_says(content_type: str, body: bytes) -> None:
    assert verdict(body, {"Content-Type": content_type}, mustContain="déjà") is None


@pytest.fixture
def _short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "SEARCH_S", 0.05)


@pytest.mark.usefixtures("_short_searches")
def test_a_pattern_that_backtracks_without_end_gives_no_verdict_on_the_endpoint() -> None:
    found = verdict("a" * 5_000_000 + "!", mustContain={"matches": "([a-zA-Z]+)*$"})

    assert found
    assert (found.status, found.reason) == (Status.UNKNOWN, "pattern")
    assert "write a simpler pattern" in found.detail


@pytest.mark.usefixtures("_short_searches")
def test_a_failed_assertion_outweighs_a_search_that_timed_out() -> None:
    keys: dict[str, Any] = {"mustContain": {"matches": "([a-zA-Z]+)*$"}, "mustNotContain": "!"}
    found = verdict("a" * 5_000_000 + "!", **keys)

    assert found
    assert found.status is Status.DOWN


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ([], "192.0.2.7", True),
        (["192.0.2.7/32"], "192.0.2.7", True),
        (["192.0.2.0/24"], "192.0.2.200", True),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1", True),
        (["192.0.2.0/24"], "198.51.100.1", False),
        (["192.0.2.0/24"], "::1", False),
        (["fe80::/10"], "fe80::1%eth0", True),
    ],
)
def test_only_some_addresses_may_answer(networks: list[str], address: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    assert (list(foreign(networks, address)) == []) is allowed


@pytest.mark.parametrize("document", ["[", "[1]", "{", "7", '"', "null", "a]b"])
def test_a_document_that_is_a_text_is_not_parsed_once_more(document: str) -> None:
    assert of_json({"path": "$", "==": document}, document) is None
    assert of_json({"path": "$", "!=": document}, document) is not None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(document=values, operand=st.integers() | st.floats(allow_nan=False) | st.text(min_size=1))
def test_any_document_can_be_judged_and_a_thing_and_its_opposite_never_both_hold(
    document: object, operand: float | str
) -> None:
    for one, other in (("==", "!="), ("in", "not in"), ("contains", "not contains")):
        shown = [operand] if one == "in" else operand
        holds, fails = (
            of_json({"path": "$", operator: shown}, document) for operator in (one, other)
        )
        assert (holds is None) is not (fails is None)
    assert not (
        of_json({"path": "$", "<": operand}, document) is None
        and of_json({"path": "$", ">=": operand}, document) is None
    )

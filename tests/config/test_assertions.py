from collections.abc import Callable

import pytest
from upstatic.config.values.assertions import Operator, Path, spell
from upstatic.config.values.expressions import SEARCH_S, matches, path_of
from upstatic.domain.models import Status

from tests.config.conftest import Load

Problems = Callable[[str | bytes], tuple[str, ...]]

SITE = "sites:\n  - name: A\n    url: https://a.example\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "mustContain: {matches: '('}",
            "mustContain[0]: is not a valid regular expression: missing )",
        ),
        (
            "mustNotContain:\n  - ok\n  - matches: '[a'",
            "mustNotContain[1]: is not a valid regular express",
        ),
        ("mustContain: {text: a, matches: b}", "mustContain[0]: must have text or matches"),
        ("mustContain: {text: a, els: degraded}", "must have text or matches, and may have else"),
        ("mustContain: {text: ''}", "mustContain[0]: is empty (write the text to look for)"),
        ("mustContain: {text: [a]}", "is compared with a text, a number"),
        ("mustContain: {text: a, else: unknown}", "mustContain[0]: must be down or degraded"),
        ("json: $.a == 1 else up", "json[0]: must be down or degraded"),
        ("json: status == ok", "json[0]: is not a valid JSON path"),
        ("json: $.a.[ == ok", "json[0]: is not a valid JSON path"),
        ("json: $.a", "json[0]: says nothing that could hold"),
        ("json: $.a = 1", "json[0]: says nothing that could hold"),
        ("json: $.a ==", "json[0]: a value is missing after =="),
        ("json: $.a === 1", "json[0]: holds more than one operator"),
        ("json: $.a > many", "json[0]: needs a number after >"),
        ("json: $.a exists true", "json[0]: nothing stands after exists"),
        ("json: $.a not == 1", "json[0]: is not a valid JSON path"),
        ("json: $.a length == ok", "json[0]: a length or a count is a number"),
        ('json: $.a == "open', "json[0]: has a text that is not closed"),
        ("json: $.a == 'open", "json[0]: has a text that is not closed"),
        ('json: $.a matches "(?<x"', "json[0]: is not a valid regular expression"),
        ("json: $.a == $.b[", "json[0]: is not a valid JSON path"),
        ("json: $..a..b exists", "json[0]: is too complex for a JSON path: write one .. at most"),
        ("json: $.a[?@.b == $.c].d exists", "json[0]: is too complex for a JSON path"),
        ("json: \"$.a[?match(@.b, 'x')].c exists\"", "json[0]: is not a valid JSON path"),
        ("json: {path: $.a}", "json[0]: needs path and a comparison"),
        ("json: {'==': 1}", "json[0]: needs path and a comparison"),
        ("json: {path: $.a, equals: 1}", "json[0]: holds no comparison (write one of =="),
        ("json: {path: $.a, exists: maybe}", "json[0]: exists is true or false"),
        ("json: {path: $.a, degraded: x}", "json[0]: says what is degraded but not what is up"),
        ("json: {path: $.a, '==': {b: c}}", "json[0]: is compared with a text, a number"),
        ("json: {path: $.a, '<': [1]}", "json[0]: needs a number after <"),
        ("json: {path: $.a, length: x}", "json[0]: a length or a count is a number"),
        ("json: 5", "json[0]: must be a line of text, or a mapping"),
        ("header: 'Content-Type: json'", "header[0]: says nothing that could hold"),
        ("header: Content Type == json", "header[0]: is about no header"),
        ("header: A == $.b", "header[0]: a header is compared with a value"),
        ("ip: a.example", "ip[0]: is not an address"),
        ("expiring: soon", "expiring: must be down or degraded"),
        ("expectedStatusCodes: 2x", "expectedStatusCodes: must be a status code"),
        ("expectedStatusCodes: 300-200", "expectedStatusCodes: has an impossible status code"),
    ],
)
def test_what_can_never_be_checked_is_an_error_of_the_file(
    problems: Problems, lines: str, said: str
) -> None:
    (line,) = problems(SITE + "".join(f"    {each}\n" for each in lines.splitlines()))

    assert said in line
    assert "'(" not in line


def test_an_error_stands_where_the_entry_stands(problems: Problems) -> None:
    found = problems(
        SITE + "    json:\n      - $.a == 1\n      - $.a >\n    mustContain: {matches: '('}\n"
    )

    assert [line.split(": ")[0] for line in found] == [".upptimerc.yml:6:9", ".upptimerc.yml:7:18"]


@pytest.mark.parametrize(
    ("line", "spelled"),
    [
        ("$.a == 1", "$.a == 1"),
        ("$.a==1", "$.a == 1"),
        ("$.a == -1.5e3", "$.a == -1500.0"),
        ('$.a == "1"', '$.a == "1"'),
        ("$.a == ok", '$.a == "ok"'),
        ("$.a == true", "$.a == true"),
        ("$.a == two words", '$.a == "two words"'),
        ("$.a matches '^x$'", '$.a matches "^x$"'),
        ("$.a in [1, 'b, c', d]", '$.a in [1, "b, c", "d"]'),
        ("$.a length   >= 2", "$.a length >= 2"),
        ("$.a not exists", "$.a not exists"),
        ("$.a < $.b", "$.a < $.b"),
        ('$.a[?@.b == "x < y"].c != 1', '$.a[?@.b == "x < y"].c != 1'),
        ("$.a == " + "x" * 200, '$.a == "' + "x" * 71 + "…"),
    ],
)
def test_a_line_is_reported_as_it_was_meant(loaded: Load, line: str, spelled: str) -> None:
    config = loaded(SITE + f"    json:\n      - {line}\n").config

    assert [spell(each) for each in config.monitors[0].assertions] == [spelled]


def test_a_path_after_an_operator_is_looked_up_too(loaded: Load) -> None:
    monitor = loaded(SITE + "    json: $.used < $.limit else degraded\n").config.monitors[0]

    (assertion,) = monitor.assertions
    assert (assertion.subject, assertion.operator) == ("$.used", Operator.BELOW)
    assert assertion.operand == Path(text="$.limit")
    assert assertion.otherwise is Status.DEGRADED


@pytest.mark.parametrize(
    ("said", "first", "last", "count"),
    [
        ("2xx", 200, 299, 100),
        ("[2XX, 404]", 200, 404, 101),
        ("200-204", 200, 204, 5),
        ("100 - 999", 100, 999, 900),
        ("'200'", 200, 200, 1),
    ],
)
def test_status_codes_come_alone_in_classes_and_in_ranges(
    loaded: Load, said: str, first: int, last: int, count: int
) -> None:
    codes = loaded(SITE + f"    expectedStatusCodes: {said}\n").config.monitors[0]
    found = codes.expected_status_codes

    assert (found[0], found[-1], len(found)) == (first, last, count)


@pytest.mark.parametrize(
    ("lines", "warned"),
    [
        ("check: ssl\nmustContain: ok", "mustContain: has no effect on ssl"),
        ("type: globalping\nip: 192.0.2.1", "ip: has no effect on globalping"),
        ("check: icmp-ping\nurl: a.example\nmustContain: ok", "mustContain: has no effect on icmp"),
        ("check: ws\nurl: wss://a.example\nheader: A exists", "header: has no effect on ws"),
        ("check: ssl\nip: 192.0.2.1", "ip: has no effect on ssl"),
        ("method: HEAD\n__dangerous__body_down: x", "an answer to HEAD has no body"),
    ],
)
def test_an_assertion_that_nothing_is_asked_of_is_warned_about(
    loaded: Load, lines: str, warned: str
) -> None:
    site = SITE if "url" not in lines else SITE.replace("    url: https://a.example\n", "")
    warnings = loaded(site + "".join(f"    {each}\n" for each in lines.splitlines())).warnings

    assert len(warnings) == 1
    assert warned in warnings[0]


@pytest.mark.parametrize(
    "lines",
    [
        "method: HEAD\n    header: Server exists",
        "type: globalping\n    json: $.a exists",
        "port: 25\n    check: smtp\n    mustContain: mx1",
    ],
)
def test_where_there_is_something_to_ask_nothing_is_said(loaded: Load, lines: str) -> None:
    site = SITE.replace("https://", "") if "smtp" in lines else SITE
    assert loaded(f"{site}    {lines}\n").warnings == ()


def test_a_search_ends_with_any_pattern() -> None:
    with pytest.raises(TimeoutError):
        matches("([a-zA-Z]+)*$", "a" * 5_000_000 + "!")

    assert SEARCH_S <= 1


@pytest.mark.parametrize(
    "pattern", ["(" * 20_000, "(?:" * 1000 + "a" + ")" * 1000, "a{9999999999}"]
)
def test_a_pattern_of_any_size_is_compiled_or_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"is not a valid regular expression|is too long"):
        matches(pattern, "a")


def test_a_path_may_hold_any_text_in_quotes() -> None:
    document = {"a..b": {"$": 1}}

    assert path_of("$['a..b']['$']").findall(document) == [1]

"""The job summary: the worst first, and no text in it is interpreted as Markdown."""

import html
import re
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt
from upstatic.cli.job_summary import ROWS, IncidentChange, RunReport, escape, summary
from upstatic.domain.deliveries import Delivery
from upstatic.domain.models import Event, Probe, Reading, Status
from upstatic.domain.times import parse_time
from upstatic.infra.secrets import Secrets
from upstatic.notify.delivery.results import Delivered

NOON = parse_time("2026-11-20T12:00:00Z")
HOSTILE = (
    "a | b",
    "**bold** _it_ `code`",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "line\nbreak\r\n| --- |",
    "@everyone #1 fixes #2",
    "$(rm -rf /) \\ \\|",
    "\u202eright to left",
    "https://evil.example/",
    "&lt;b&gt;",
)


def probe(
    slug: str, status: str, ms: int | None = 120, reason: str = "", detail: str = ""
) -> Probe:
    reading = Reading(status=Status(status), ms=ms, reason=reason)
    return Probe(slug=slug, time=NOON, reading=reading, detail=detail)


def render(text: str) -> str:
    page: str = MarkdownIt("gfm-like", {"html": True}).render(text)
    return page


def test_a_run_is_summarised_in_tables_the_worst_first() -> None:
    text = summary(
        RunReport(
            names={"api": "API", "docs": "Docs"},
            probes=(
                probe("docs", "up"),
                probe("api", "down", 30_000, "timeout"),
                probe("new", "unknown", None, "secret"),
            ),
            events=(
                Event(
                    time=NOON - timedelta(minutes=5),
                    slug="api",
                    status=Status.DOWN,
                    reason="timeout",
                    ms=30_000,
                    confirmed_at=NOON,
                ),
            ),
            incidents=(
                IncidentChange(
                    number=7,
                    title="🛑 API is down",
                    what="opened",
                    url="https://github.com/o/r/issues/7",
                ),
            ),
            messages=(
                Delivered(channel="slack", title="🟥 API is down", state=Delivery.SENT),
                Delivered(
                    channel="mail",
                    title="🟥 API is down",
                    state=Delivery.PENDING,
                    error="refused the user name or the password",
                ),
            ),
            problems=("channel mail: it refused the user name",),
        )
    )

    assert (
        text
        == """\
> ⚠️ channel mail\\: it refused the user name
>

| Monitor | Status | Time | Result |
|---|---|---|---|
| API | 🟥 down | 30000 ms | did not respond within the time limit |
| new | ⬜ unknown |  | was not measured\\: a secret is missing |
| Docs | 🟩 up | 120 ms |  |

| Status | Monitor | Since | Reason |
|---|---|---|---|
| 🟥 down | API | 2026-11-20 11:55 UTC | did not respond within the time limit |

| Incident | Change | Title |
|---|---|---|
| [#7](https://github.com/o/r/issues/7) | opened | 🛑 API is down |

| Notification | Channel | State |
|---|---|---|
| 🟥 API is down | slack | ✅ sent |
| 🟥 API is down | mail | 🔁 to be retried: it refused the user name or the password |
"""
    )
    assert render(text).count("<table>") == 4


def test_a_run_without_results_has_an_empty_summary() -> None:
    assert summary(RunReport(names={})) == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    page = render(f"| head |\n|---|\n| {escape(text)} |\n")
    (cell,) = re.findall(r"<td>(.*)</td>", page)

    assert html.unescape(cell) == " ".join(re.sub(r"[\u202e\x00-\x1f]", " ", text).split())
    assert not re.search(r"<(a|img|em|strong|code|b|script)\b", page)


def test_hostile_names_stay_in_their_cells() -> None:
    probes = [probe(f"m{n}", "up", detail=text) for n, text in enumerate(HOSTILE)]
    names = {f"m{n}": text for n, text in enumerate(HOSTILE)}
    page = render(summary(RunReport(names=names, probes=probes)))

    assert page.count("<tr>") == len(HOSTILE) + 1
    assert page.count("<td>") == 4 * len(HOSTILE)


def test_of_many_monitors_the_worst_are_listed_and_the_rest_counted() -> None:
    probes = [probe(f"m{n}", "up") for n in range(ROWS + 50)] + [probe("bad", "down")]
    lines = summary(RunReport(names={}, probes=probes)).splitlines()

    assert lines[2].startswith("| bad | 🟥 down")
    assert lines[-1] == "| and 51 more |  |  |  |"


def test_an_issue_with_a_strange_address_is_not_linked() -> None:
    issue = IncidentChange(number=1, title="x", what="opened", url="javascript:alert(1)")

    assert "| #1 | opened | x |" in summary(RunReport(names={}, incidents=(issue,)))


def test_a_secret_is_hidden_before_its_text_is_shortened_or_escaped() -> None:
    secret = "pl*nted_s3cret|" * 30
    secrets = Secrets({"API_TOKEN": secret}, ["API_TOKEN"])
    text = summary(
        RunReport(
            names={"api": f"API {secret}"},
            probes=(probe("api", "down", detail=f"answered {secret}"),),
            incidents=(IncidentChange(number=1, title=f"{secret} is down", what="opened"),),
            problems=(f"channel team: {secret}",),
            redact=secrets.redact,
        )
    )

    assert "s3cret" not in text
    assert text.count(r"\$API\_TOKEN") == 4

"""Figures agree: page, JSON, Upptime's files, shields, badges and metrics say the same."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from upstatic.render.analysis.windows import percent

from tests.support.company import Company

SVG = "{http://www.w3.org/2000/svg}"
WINDOWS = {"24h": "day", "7d": "week", "30d": "month", "90d": None, "1y": "year"}
SLUGS = ("shop", "docs", "api", "mail")
WORDS = {
    "up": "Operational",
    "degraded": "Degraded",
    "down": "Down",
    "maintenance": "Under maintenance",
}


@pytest.fixture(scope="module")
def site(busy: Company) -> Path:
    return busy.root / "_site"


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def uptimes_on_the_page(site: Path, slug: str) -> list[str]:
    """The figures that a visitor reads, the shortest window first."""
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    windows = re.search(r'<dl class="windows">(.*?)</dl>', page, re.DOTALL)
    assert windows
    return re.findall(r"<dd><b>([^<]*)</b>", windows[1])


def badge(path: Path) -> list[str]:
    """The label and the message that are drawn."""
    return [text.text or "" for text in ET.parse(path).iter(f"{SVG}text")]  # noqa: S314 - our own


def samples(site: Path, name: str) -> dict[tuple[str, str], float]:
    """The values of a metric by monitor and window (or status)."""
    text = (site / "metrics.txt").read_text("utf-8")
    found = {family.name: family.samples for family in text_string_to_metric_families(text)}[name]
    return {
        (one.labels["monitor"], one.labels.get("window") or one.labels.get("status", "")): one.value
        for one in found
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_uptime_is_the_same_everywhere(site: Path, slug: str) -> None:
    shown = uptimes_on_the_page(site, slug)
    data = load(site / "api" / "monitors" / f"{slug}.json")["windows"]
    summary = next(row for row in load(site / "history" / "summary.json") if row["slug"] == slug)
    ratios = samples(site, "upstatic_monitor_uptime_ratio")
    assert len(shown) == len(WINDOWS)
    for (window, upptime), text in zip(WINDOWS.items(), shown, strict=True):
        assert percent(data[window]["uptime"]) == text
        assert percent(ratios[slug, window]) == text
        assert badge(site / "badge" / slug / f"uptime-{window}.svg") == [f"Uptime {window}", text]
        if upptime:
            shield = load(site / "api" / slug / f"uptime-{upptime}.json")
            assert shield["message"] == summary[f"uptime{upptime.capitalize()}"] == text


@pytest.mark.parametrize("slug", SLUGS)
def test_the_status_is_the_same_everywhere(site: Path, slug: str) -> None:
    status = load(site / "api" / "monitors" / f"{slug}.json")["status"]
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    assert f'<p class="status {status}">' in page
    assert samples(site, "upstatic_monitor_status")[slug, status] == 1
    assert badge(site / "badge" / slug / "status.svg")[1] == WORDS[status]
    ups = samples(site, "upstatic_monitor_up")
    assert ups[slug, ""] == (status != "down")


@pytest.mark.parametrize("slug", SLUGS)
def test_response_times_are_the_same_everywhere(site: Path, slug: str) -> None:
    mean_ms = load(site / "api" / "monitors" / f"{slug}.json")["windows"]["24h"]["mean_ms"]
    summary = next(row for row in load(site / "history" / "summary.json") if row["slug"] == slug)
    means = samples(site, "upstatic_monitor_response_mean_seconds")
    assert summary["timeDay"] == mean_ms
    assert means[slug, "24h"] == pytest.approx(mean_ms / 1000)
    shield = load(site / "api" / slug / "response-time-day.json")
    assert shield == {
        "schemaVersion": 1,
        "label": "response time 24h",
        "message": f"{mean_ms} ms",
        "color": "brightgreen",
    }
    assert badge(site / "badge" / slug / "response-time.svg") == ["Response time", f"{mean_ms} ms"]


def test_the_sentence_is_the_same_everywhere(site: Path) -> None:
    status = load(site / "status.json")
    title = status["title"]
    assert (status["status"], title) == ("down", "Partial outage")
    assert f"<h1>{title}</h1>" in (site / "index.html").read_text("utf-8")
    assert f"<b>{title}</b>" in (site / "embed.html").read_text("utf-8")
    assert load(site / "api" / "v2" / "status.json")["status"]["indicator"] == "major"
    assert badge(site / "badge" / "status.svg") == ["Acme & Söhne", "Down"]
    assert 'upstatic_page_status{status="down"} 1' in (site / "metrics").read_text("utf-8")


def test_incidents_are_the_same_everywhere(site: Path) -> None:
    status = load(site / "status.json")
    unresolved = load(site / "api" / "v2" / "incidents" / "unresolved.json")["incidents"]
    front = (site / "index.html").read_text("utf-8")
    assert [one["title"] for one in status["incidents"]] == [one["name"] for one in unresolved]
    assert [one["url"] for one in status["incidents"]] == [one["shortlink"] for one in unresolved]
    assert front.count('<article class="incident down">') == len(unresolved) == 1
    assert "upstatic_open_incidents 1\n" in (site / "metrics").read_text("utf-8")
    assert "upstatic_maintenances_in_progress 1\n" in (site / "metrics").read_text("utf-8")


def test_the_days_of_the_table_are_those_of_the_bar(site: Path) -> None:
    table = load(site / "api" / "monitors" / "mail.json")["days"]
    days = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    page = (site / "monitor" / "mail.html").read_text("utf-8")
    assert [day["date"] for day in days] == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert [day["down_s"] for day in days] == [0, 600, 0]
    assert "down for 10 min" in page
    assert 'data-notes="88\tdown for 10 min' in page
    summary = load(site / "history" / "summary.json")
    assert {row["slug"]: row["dailyMinutesDown"] for row in summary} == {
        "shop": {"2026-11-20": 32},
        "docs": {},
        "api": {},
        "mail": {"2026-11-19": 10},
    }


def test_the_checks_of_the_last_day_are_listed_with_what_was_wrong(site: Path) -> None:
    table = load(site / "api" / "monitors" / "shop.json")["checks"]
    assert table["columns"] == ["time", "status", "ms", "reason"]
    assert len(table["rows"]) == 288
    assert table["rows"][0] == ["2026-11-19T10:05:00Z", "up", 120, ""]
    assert table["rows"][-1] == ["2026-11-20T10:00:00Z", "down", 80, "503"]


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1.0, "100%"), (0.999999, "99.99%"), (0.0, "0.00%"), (0.99985, "99.98%"), (None, None)],
)
def test_a_ratio_is_never_rounded_up(ratio: float | None, text: str | None) -> None:
    assert percent(ratio) == text


@pytest.mark.parametrize("slug", ["shop", "docs"])
def test_the_error_budget_is_the_same_everywhere(site: Path, slug: str) -> None:
    slo = load(site / "api" / "monitors" / f"{slug}.json")["slo"]
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    assert slo["left_s"] == pytest.approx(slo["allowed_s"] - slo["down_s"])
    left = samples(site, "upstatic_monitor_error_budget_left_ratio")
    assert left[slug, ""] == pytest.approx(slo["left"])
    assert samples(site, "upstatic_monitor_slo_target_ratio")[slug, ""] * 100 == pytest.approx(
        slo["target_percent"]
    )
    rates = samples(site, "upstatic_monitor_burn_rate")
    known = {window: rate for window, rate in slo["burn_rates"].items() if rate is not None}
    assert {w: rate for (one, w), rate in rates.items() if one == slug} == pytest.approx(known)
    shown = {
        "shop": "29 min</b> over the error budget",
        "docs": "100%</b> error budget remaining",
    }
    assert shown[slug] in page
    drawn = badge(site / "badge" / slug / "error-budget.svg")
    assert drawn == ["Error budget", {"shop": "0%", "docs": "100%"}[slug]]


def test_the_promise_of_the_answers_is_the_same_everywhere(site: Path) -> None:
    data = load(site / "api" / "monitors" / "api.json")
    page = (site / "monitor" / "api.html").read_text("utf-8")
    assert data["slo"] is None
    promised = data["response_slo"]
    assert (promised["wanted_ms"], promised["verdict"]) == (2000, "met")
    assert promised["p95_ms"] == data["windows"]["7d"]["p95_ms"]
    assert "95% of responses within 2.0 s" in page
    assert not (site / "badge" / "api" / "error-budget.svg").exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_percentiles_and_failures_are_the_same_everywhere(site: Path, slug: str) -> None:
    data = load(site / "api" / "monitors" / f"{slug}.json")
    text = (site / "metrics.txt").read_text("utf-8")
    for window in ("24h", "7d"):
        for q in ("50", "95", "99"):
            labels = f'{{monitor="{slug}",window="{window}",percentile="{q}"}}'
            seconds = data["windows"][window][f"p{q}_ms"] / 1000
            name = "upstatic_monitor_response_percentile_seconds"
            assert f"{name}{labels} {seconds:.10g}\n" in text
    assert "p50_ms" not in data["windows"]["30d"]
    failures = samples(site, "upstatic_monitor_failures")[slug, "90d"]
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    assert failures == data["reliability"]["failures"]
    assert f"<dt>Failures</dt><dd><b>{failures:.0f}</b>" in page

"""What a monitor promises is said so that people understand it, and never more than is known."""

import json
from datetime import datetime, timedelta

import pytest
from upstatic.domain.models import Impact, Incident, Phase, Reading
from upstatic.domain.times import format_time
from upstatic.history import certificates, incidents
from upstatic.history.certificates import Certificate
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.analysis.monitor_stats import MonitorStats, monitor_stats
from upstatic.render.views.reliability import reliability
from upstatic.render.views.slo import FigureView, ObjectiveView, objective
from upstatic.translations.phrases import Translations

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, UP, Company, monitor

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def facts_of(made: Company) -> MonitorData:
    return load_dataset(made.root / "history", made.config, NOW).monitors[0]


def record_of(made: Company) -> MonitorStats:
    return monitor_stats(facts_of(made), NOW)


def figures_of(made: Company, words: Translations) -> tuple[FigureView, ...]:
    facts = facts_of(made)
    return reliability(facts, monitor_stats(facts, NOW).reliability, NOW, words)


def said(made: Company, words: Translations) -> ObjectiveView:
    found = objective(record_of(made), NOW.date(), words)
    assert found
    return found


def with_history(
    company: MakeCompany, slo: object, days: float, *down: tuple[timedelta, timedelta]
) -> Company:
    """A monitor that was measured for so many days, and down from and until so long ago."""
    made = company(monitor("shop", slo=slo))

    def seen(time: datetime) -> dict[str, Reading]:
        bad = any(NOW - ago <= time < NOW - until for ago, until in down)
        return {"shop": DOWN if bad else UP}

    made.live(NOW - timedelta(days=days), NOW, seen)
    return made


def test_a_budget_that_nothing_touched_is_whole(company: MakeCompany, words: Translations) -> None:
    shown = said(with_history(company, {"target": 99, "window": "7d"}, 6), words)
    assert shown.word == "On target"
    assert shown.budget
    assert (shown.budget.left.value, shown.budget.fill) == ("100%", 100)
    assert shown.budget.left.note == "1 h 26 min of 1 h 26 min"
    assert shown.budget.pace == "No error budget consumed in 24 hours."
    assert [(one.label, one.value) for one in shown.figures] == [
        ("Target", "99%"), ("Uptime", "100%"), ("Burn rate, 24 hours", "0×"),
    ]  # fmt: skip


def test_what_was_spent_today_says_when_the_rest_is_gone(
    company: MakeCompany, words: Translations
) -> None:
    outage = (5 * HOUR, 5 * HOUR - 30 * MINUTE)
    shown = said(with_history(company, {"target": 99, "window": "7d"}, 6, outage), words)
    assert shown.word == "At risk"
    assert shown.budget
    assert shown.budget.left.value == "65%"
    pace = "At the current rate, the error budget runs out in 1 day 21 h."
    assert shown.budget.pace == pace
    rate = shown.figures[-1]
    assert (rate.value, rate.note) == ("2.1×", "1 h: 0× · 6 h: 8.3×")


def test_while_it_is_down_each_second_costs_one(company: MakeCompany, words: Translations) -> None:
    shown = said(with_history(company, {"target": 99, "window": "7d"}, 6, (HOUR, 0 * HOUR)), words)
    assert shown.word == "At risk"
    assert shown.budget
    assert shown.budget.pace == "While this monitor is down, the remaining budget lasts 26 min."


def test_an_overspent_budget_says_by_how_much_and_when_it_is_in_order_again(
    company: MakeCompany, words: Translations
) -> None:
    outage = (50 * HOUR, 48 * HOUR)
    shown = said(with_history(company, {"target": 99, "window": "7d"}, 6, outage), words)
    assert shown.word == "SLO missed"
    assert shown.budget
    assert shown.budget.left.status == "down"
    assert f"{shown.budget.left.value} {shown.budget.left.label}" == "34 min over the error budget"
    assert shown.budget.left.note == "2 h down, 1 h 26 min allowed"
    assert shown.budget.pace == "On target again on 25 Nov 2026 if nothing more fails."


def test_a_new_monitor_is_neither_praised_nor_blamed(
    company: MakeCompany, words: Translations
) -> None:
    shown = said(with_history(company, 99.9, 1, (3 * HOUR, 3 * HOUR - 10 * MINUTE)), words)
    assert shown.word == "Not enough data"
    assert [one.note for one in shown.figures][:2] == ["over 30 days", "3% measured"]


def test_an_overspent_budget_with_too_little_data_is_not_alarming(
    company: MakeCompany, words: Translations
) -> None:
    shown = said(with_history(company, 99.9, 1, (3 * HOUR, 3 * HOUR - 10 * MINUTE)), words)
    assert shown.budget
    assert shown.budget.left.label == "over the error budget"
    assert (shown.budget.status, shown.budget.left.status) == ("unknown", "")


def test_nothing_is_claimed_of_a_monitor_without_data(
    company: MakeCompany, words: Translations
) -> None:
    made = company(monitor("shop", slo={"target": 99.9, "p95": 500}))
    shown = said(made, words)
    assert shown.word == "Not enough data"
    assert shown.budget is None
    assert {one.value for one in shown.figures} == {"99.9%", "–"}
    assert figures_of(made, words) == ()


def test_failures_during_maintenance_cost_no_budget(
    company: MakeCompany, words: Translations
) -> None:
    made = with_history(company, {"target": 99, "window": "7d"}, 6, (10 * HOUR, 8 * HOUR))
    assert said(made, words).word == "SLO missed"
    window = Incident(
        number=1, title="New disks", phase=Phase.COMPLETED, impact=Impact.MAINTENANCE,
        components=("shop",), started=NOW - 11 * HOUR, ended=NOW - 7 * HOUR,
    )  # fmt: skip
    incidents.write(made.root / "history", window)
    assert said(made, words).word == "On target"
    assert record_of(made).reliability.failures == 0


@pytest.mark.parametrize(
    ("p95", "word", "status"), [("120ms", "On target", ""), ("119ms", "SLO missed", "degraded")]
)
def test_answers_are_promised_too(
    company: MakeCompany, words: Translations, p95: str, word: str, status: str
) -> None:
    shown = said(with_history(company, {"p95": p95}, 3), words)
    (one,) = shown.figures
    assert (shown.word, shown.budget, one.status, one.value) == (word, None, status, "120 ms")
    assert one.label == f"95% of responses within {p95.removesuffix('ms')} ms"
    assert one.note == f"days on target: {4 if word == 'On target' else 0} of 4"


def test_without_an_slo_there_is_no_slo_section(company: MakeCompany) -> None:
    page = with_history(company, False, 1).page("monitor/shop.html")  # noqa: FBT003 - as in the file
    assert "Service level" not in page
    assert "Reliability" in page


def test_failures_are_those_of_the_list_and_their_means_are_of_known_time(
    company: MakeCompany, words: Translations
) -> None:
    made = with_history(
        company, None, 3, (50 * HOUR, 49 * HOUR), (20 * HOUR, 20 * HOUR - 30 * MINUTE)
    )
    shown = figures_of(made, words)
    assert [f"{one.label}: {one.value} {one.note}" for one in shown] == [
        "Failures: 2 in 2 days 23 h measured",
        "Mean time to recovery (MTTR): 45 min ",
        "Mean time between failures (MTBF): 1 day 11 h ",
    ]
    assert made.page("monitor/shop.html").count("Shop was down for") == 2


def test_without_a_failure_it_is_said_for_how_long(
    company: MakeCompany, words: Translations
) -> None:
    (only,) = figures_of(with_history(company, None, 3), words)
    assert (only.value, only.note) == ("0", "in 2 days 23 h measured")


@pytest.mark.parametrize(
    ("left", "value", "note", "status"),
    [
        (61.5, "61 days", "valid until 20 Jan 2027", ""),
        (13, "13 days", "valid until 3 Dec 2026", "degraded"),
        (0.5, "12 h", "valid until 20 Nov 2026", "degraded"),
        (-1, "expired", "expired on 19 Nov 2026", "down"),
    ],
)
def test_a_certificate_says_how_long_it_is_good(
    company: MakeCompany, words: Translations, left: float, value: str, note: str, status: str
) -> None:
    made = company(monitor("shop"))
    expires = NOW + timedelta(days=left)
    seen = Certificate(time=NOW - HOUR, slug="shop", expires=expires)
    certificates.append(made.root / "history", [seen])
    (one,) = figures_of(made, words)
    assert (one.label, one.value, one.note, one.status) == ("TLS certificate", value, note, status)
    data = json.loads((made.draw() / "api" / "monitors" / "shop.json").read_text())
    assert data["certificate_expires_at"] == format_time(expires)
    metric = "upstatic_monitor_certificate_expires_timestamp_seconds"
    line = f'{metric}{{monitor="shop"}} {expires.timestamp():.10g}\n'
    assert line in (made.root / "_site" / "metrics.txt").read_text()


def test_how_soon_is_soon_may_be_said(company: MakeCompany, words: Translations) -> None:
    made = company(monitor("shop", certificateExpiresIn="30d"))
    seen = Certificate(time=NOW, slug="shop", expires=NOW + timedelta(days=20))
    certificates.append(made.root / "history", [seen])
    (one,) = figures_of(made, words)
    assert one.status == "degraded"


def test_an_address_without_encryption_has_no_certificate(company: MakeCompany) -> None:
    made = company(monitor("shop", url="http://shop.example"))
    seen = Certificate(time=NOW, slug="shop", expires=NOW + timedelta(days=20))
    certificates.append(made.root / "history", [seen])
    assert "Certificate" not in made.page("monitor/shop.html")


def test_a_slow_start_misses_no_promise_yet(company: MakeCompany, words: Translations) -> None:
    shown = said(with_history(company, {"target": 99, "p95": "1ms"}, 1.5 / 24), words)
    assert (shown.word, shown.figures[-1].value) == ("Not enough data", "120 ms")


def test_slow_answers_do_not_colour_the_budget(company: MakeCompany, words: Translations) -> None:
    shown = said(with_history(company, {"target": 99, "window": "7d", "p95": "1ms"}, 6), words)
    assert shown.budget
    assert (shown.status, shown.budget.status) == ("down", "up")

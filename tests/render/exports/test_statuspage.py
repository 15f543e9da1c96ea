"""api/v2/ as Statuspage's clients expect it: every file, every field, names that stay."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from upstatic.config import StatusWebsite
from upstatic.domain.models import Reading

from tests.render.conftest import MakeCompany
from tests.support.bad_day import bad_day
from tests.support.company import DOWN, NOW, UP, Company, monitor
from tests.support.statuspage_schema import FILES


def read(company: Company, name: str) -> Any:
    return json.loads((company.root / "_site" / "api" / "v2" / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_every_field_and_no_other(busy: Company, name: str) -> None:
    jsonschema.validate(
        read(busy, name), FILES[name], format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_there_is_no_other_file(busy: Company) -> None:
    folder = busy.root / "_site" / "api" / "v2"
    found = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.json")}
    assert found == set(FILES)


def test_components_have_the_status_that_the_page_shows(busy: Company) -> None:
    components = read(busy, "components")["components"]
    assert {row["name"]: (row["status"], row["group"]) for row in components} == {
        "Shop": ("major_outage", False),
        "Docs": ("under_maintenance", False),
        "Api": ("degraded_performance", False),
        'Mail "<b>& co</b>\\': ("operational", False),
        "Customers": ("major_outage", True),
    }
    shop = components[0]
    assert shop["description"] == (
        "Down since 20 Nov 2026, 09:30 UTC: answered 503 Service Unavailable"
    )
    assert shop["start_date"] == "2026-11-18"


def test_a_group_and_its_components_name_each_other(busy: Company) -> None:
    components = read(busy, "components")["components"]
    group = components[-1]
    members = [row for row in components if row["group_id"] == group["id"]]
    assert group["components"] == [row["id"] for row in members]
    assert [(row["name"], row["position"]) for row in members] == [("Shop", 1), ("Docs", 2)]


def test_incidents_are_sorted_into_open_over_and_planned(busy: Company) -> None:
    def names(name: str, kind: str) -> list[str]:
        return [one["name"].split()[0] for one in read(busy, name)[kind]]

    assert names("incidents", "incidents") == ["Orders", "Search"]
    assert names("incidents/unresolved", "incidents") == ["Orders"]
    assert names("summary", "incidents") == ["Orders"]
    windows = "scheduled_maintenances"
    assert names("scheduled-maintenances/active", windows) == ["New"]
    assert names("scheduled-maintenances/upcoming", windows) == ["時刻を合わせる"]
    assert len(names("summary", windows)) == len(names("scheduled-maintenances", windows)) == 2


def test_an_incident_shows_the_newest_update_first(busy: Company) -> None:
    orders, search = read(busy, "incidents")["incidents"]
    assert orders["name"] == "Orders fail; we are on it, <now>"
    assert [update["status"] for update in orders["incident_updates"]] == [
        "identified",
        "investigating",
    ]
    assert orders["incident_updates"][0]["body"].startswith("A **bad** disk <script>"), "as written"
    assert [row["name"] for row in orders["components"]] == ["Shop"], "those that are monitored"
    assert (search["monitoring_at"], search["resolved_at"]) == (
        "2026-11-18T10:30:00.000Z",
        "2026-11-18T11:00:00.000Z",
    )
    resolved = search["incident_updates"][0]["affected_components"][0]
    assert (resolved["old_status"], resolved["new_status"]) == ("operational", "operational")
    assert [
        [(part["old_status"], part["new_status"]) for part in update["affected_components"]]
        for update in orders["incident_updates"]
    ] == [[("major_outage", "major_outage")], [("operational", "major_outage")]]


@pytest.mark.parametrize(
    ("readings", "indicator", "description"),
    [
        ({"shop": UP, "docs": UP}, "none", "All Systems Operational"),
        ({"shop": DOWN, "docs": UP}, "major", "Partial System Outage"),
        ({"shop": DOWN, "docs": DOWN}, "critical", "Major Service Outage"),
    ],
)
def test_the_status_is_the_worst_that_is_true(
    company: MakeCompany, readings: dict[str, Reading], indicator: str, description: str
) -> None:
    made = company(monitor("shop"), monitor("docs"))
    made.live(NOW.replace(hour=8), NOW, lambda _: readings)
    made.draw()
    assert read(made, "status")["status"] == {"indicator": indicator, "description": description}


def test_without_recent_data_the_last_status_is_shown_with_its_time(
    company: MakeCompany,
) -> None:
    made = company(monitor("shop"))
    made.draw()
    assert read(made, "status")["status"] == {
        "indicator": "minor",
        "description": "Status unknown",
    }
    made.live(NOW.replace(hour=3), NOW.replace(hour=5), lambda _: {"shop": DOWN})
    made.draw()
    summary = read(made, "summary")
    (shop,) = summary["components"]
    assert summary["status"] == {"indicator": "critical", "description": "Status unknown"}
    assert (shop["status"], shop["updated_at"]) == ("major_outage", "2026-11-20T04:57:00.000Z")
    assert shop["description"] == "Last seen down on 20 Nov 2026, 04:57 UTC"


def test_names_stay_when_the_page_gets_a_domain_or_another_order(
    busy: Company, tmp_path: Path
) -> None:
    other = Company(tmp_path / "acme", busy.config)
    website = StatusWebsite(name="Other", cname="new.example")
    turned = busy.config.monitors[::-1]
    other.config = busy.config.model_copy(
        update={"status_website": website, "monitors": turned, "owner": "Acme"}
    )
    other.live(NOW.replace(hour=9), NOW, bad_day)
    other.draw()

    def ids(company: Company) -> dict[str, str]:
        return {row["name"]: row["id"] for row in read(company, "components")["components"]}

    assert ids(other) == ids(busy)
    assert read(other, "status")["page"]["id"] == read(busy, "status")["page"]["id"]

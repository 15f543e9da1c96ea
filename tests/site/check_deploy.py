"""The alert rules and the dashboard of deploy/, carried out by a real Prometheus."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.site.conftest import Served
from tests.site.webserver import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
METRICS = DEPLOY.parent / "generator" / "upstatic" / "render" / "exports" / "metrics"
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ALERTS = [rule["expr"] for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]]
VALUES = {"$monitor": ".*", "$window": "30d"}
SPARSE = ("burn_rate", "error_budget", "certificate_expires")
"""Families that a page has only with an SLO, or with certificates."""


def promtool(*words: str) -> None:
    done = subprocess.run(
        ["promtool", *words], cwd=RULES.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_accepts_the_rules_and_their_tests_pass() -> None:
    promtool("check", "rules", RULES.name)
    promtool("test", "rules", "alerts_test.yml")


def test_each_alert_has_a_test() -> None:
    rules = yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    tests = yaml.safe_load((RULES.parent / "alerts_test.yml").read_text())["tests"]
    fired = {
        each["alertname"]
        for test in tests
        for each in test["alert_rule_test"]
        if each.get("exp_alerts")
    }
    assert fired == {rule["alert"] for rule in rules}


@pytest.fixture(scope="module")
def prometheus(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus with our scrape configuration and rules, which reads the served page."""
    folder, port, page = (
        tmp_path_factory.mktemp("prometheus"),
        free_port(),
        httpx.URL(served.address),
    )
    (job,) = yaml.safe_load((RULES.parent / "scrape.yml").read_text())
    job |= {
        "scheme": "http", "scrape_interval": "1s", "metrics_path": f"{page.path}metrics",
        "static_configs": [{"targets": [f"{page.host}:{page.port}"]}],
    }  # fmt: skip
    settings = folder / "prometheus.yml"
    settings.write_text(yaml.safe_dump({"scrape_configs": [job], "rule_files": [str(RULES)]}))
    promtool("check", "config", str(settings))
    server = subprocess.Popen(
        ["prometheus", f"--config.file={settings}", f"--storage.tsdb.path={folder / 'data'}",
         f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/api/v1/query"
        _wait_for(address, 'up{job="upstatic"} == 1')
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, expression: str) -> None:
    for _ in range(300):
        try:
            if query(address, expression):
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"Prometheus never had {expression}")


def query(address: str, expression: str) -> list[Any]:
    answer = httpx.get(address, params={"query": expression}).json()
    assert answer["status"] == "success", answer
    found: list[Any] = answer["data"]["result"]
    return found


def test_every_query_of_the_dashboard_and_every_rule_runs(prometheus: str, served: Served) -> None:
    has_data = bool(query(prometheus, "upstatic_last_round_timestamp_seconds"))
    for expression in EXPRESSIONS:
        for name, value in VALUES.items():
            expression = expression.replace(name, value)  # noqa: PLW2901 - step by step
        found = query(prometheus, expression)
        if has_data and not any(word in expression for word in SPARSE):
            assert found, f"{expression} finds nothing in {served.address}"
    for expression in ALERTS:
        query(prometheus, expression)


def test_every_metric_is_one_of_ours(served: Served) -> None:
    text = httpx.get(served.address + "metrics").text
    if "upstatic_last_round_timestamp_seconds" not in text:
        return  # a page without data has no samples
    known = {*re.findall(r"^# HELP (\w+)", text, re.MULTILINE)}
    used = {name for text in (*EXPRESSIONS, *ALERTS) for name in re.findall(r"upstatic_\w+", text)}
    missing = used - known
    source = "".join(path.read_text() for path in METRICS.glob("*.py"))
    assert {name for name in missing if f'"{name}"' not in source} == set()
    assert all(any(word in name for word in SPARSE) for name in missing)

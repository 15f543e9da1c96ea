"""The alert rules and the dashboard of deploy/, carried out by a real Prometheus."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from upstatic.config.schema.root import Objective
from upstatic.history import certificates
from upstatic.history.certificates import Certificate

from tests.site.conftest import STATES, company
from tests.site.webserver import free_port, nginx
from tests.support.company import NOW

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ALERTS = [rule["expr"] for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]]
VALUES = {"$monitor": ".*", "$window": "30d"}


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
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that has every metric: with outages, an SLO and a certificate; its address."""
    folder = tmp_path_factory.mktemp("page")
    settings = STATES["a bad day"].model_copy(update={"slo": Objective(target_percent=99.9)})
    monitors = tuple(each.model_copy(update={"slo": settings.slo}) for each in settings.monitors)
    made = company(folder, settings.model_copy(update={"monitors": monitors}))
    expiry = Certificate(time=NOW, slug="api", expires=NOW + timedelta(days=40))
    certificates.append(made.root / "history", [expiry])
    with nginx(folder / "nginx", made.draw(), "/") as address:
        yield address


@pytest.fixture(scope="module")
def prometheus(page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus with our scrape configuration and rules, which reads the page."""
    folder, port, url = tmp_path_factory.mktemp("prometheus"), free_port(), httpx.URL(page)
    (job,) = yaml.safe_load((RULES.parent / "scrape.yml").read_text())
    job |= {
        "scheme": "http", "scrape_interval": "1s", "metrics_path": f"{url.path}metrics",
        "static_configs": [{"targets": [f"{url.host}:{url.port}"]}],
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
        with suppress(httpx.HTTPError):
            # It listens before it is ready, and then answers every query with 503.
            httpx.get(httpx.URL(address).join("/-/ready")).raise_for_status()
            if query(address, expression):
                return
        time.sleep(0.1)
    pytest.fail(f"Prometheus never had {expression}")


def query(address: str, expression: str) -> list[Any]:
    answer = httpx.get(address, params={"query": expression}).json()
    assert answer["status"] == "success", answer
    found: list[Any] = answer["data"]["result"]
    return found


@pytest.mark.parametrize("expression", sorted({*EXPRESSIONS}))
def test_every_query_of_the_dashboard_finds_something(prometheus: str, expression: str) -> None:
    for name, value in VALUES.items():
        expression = expression.replace(name, value)

    assert query(prometheus, expression)


@pytest.mark.parametrize("expression", ALERTS)
def test_every_rule_runs(prometheus: str, expression: str) -> None:
    query(prometheus, expression)


def test_every_metric_is_one_of_ours(page: str) -> None:
    text = httpx.get(page + "metrics").text
    known = {*re.findall(r"^# HELP (\w+)", text, re.MULTILINE)}
    used = {name for text in (*EXPRESSIONS, *ALERTS) for name in re.findall(r"upstatic_\w+", text)}

    assert used - known == set()

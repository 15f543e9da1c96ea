"""Rounds on a machine without a network, or with one that rejects: in a network namespace."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.skips import skip_without

GENERATOR = Path(__file__).parents[3] / "generator"
Round = Callable[..., list[tuple[str, str]]]


def can_isolate() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return not subprocess.run(
        ["unshare", "-rn", "true"], capture_output=True, check=False
    ).returncode


@pytest.fixture
def probe_isolated(tmp_path: Path) -> Round:
    """Probe in a network of its own, prepared by a shell command; give (status, reason)s."""
    if not can_isolate():
        skip_without("ip, unshare, and the right to use it")

    def probe(sites: str, prepare: str = "true", more: str = "") -> list[tuple[str, str]]:
        (tmp_path / ".upptimerc.yml").write_text(f"owner: a\nrepo: b\n{more}sites:\n{sites}")
        out = tmp_path / "run.jsonl"
        command = f"{prepare} && exec '{sys.executable}' -m upstatic probe --root . --out {out}"
        environ = {**os.environ, "PYTHONPATH": str(GENERATOR)}
        done = subprocess.run(
            ["unshare", "-rn", "sh", "-c", command],
            cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        lines = [json.loads(line) for line in out.read_text().splitlines()[1:]]
        return [(line["status"], line["reason"]) for line in lines]

    return probe


SITE = "  - {{name: {0}, url: {1}, retries: {{attempts: 1}}{2}}}\n"
SITES = (
    SITE.format("Address", "http://192.0.2.1/", "")
    + SITE.format("Name", "https://www.example.com/", "")
    + SITE.format("Port", "192.0.2.1:25", ", check: tcp-ping")
    + SITE.format("Silent", "http://192.0.2.2/", ", expectedStatusCodes: 0")
)


def test_without_any_network_nothing_is_known(probe_isolated: Round) -> None:
    assert probe_isolated(SITES) == [("unknown", "runner")] * 4


def test_without_any_network_nothing_is_known_with_controls_either(probe_isolated: Round) -> None:
    seen = probe_isolated(SITES, "ip link set lo up", more="controls: [127.0.0.1:1]\n")

    assert seen == [("unknown", "runner")] * 4


@pytest.mark.parametrize(
    ("controls", "seen"), [("", ("up", "")), ("controls: [127.0.0.1:1]\n", ("unknown", "runner"))]
)
def test_an_endpoint_that_must_not_answer_is_unknown_if_no_control_answers(
    probe_isolated: Round, controls: str, seen: tuple[str, str]
) -> None:
    silent = SITE.format("Silent", "http://127.0.0.1:2/", ", expectedStatusCodes: 0")

    assert probe_isolated(silent, "ip link set lo up", controls) == [seen]


@pytest.mark.parametrize(
    ("route", "reason"), [("prohibit", "refused"), ("unreachable", "unreachable")]
)
def test_a_network_that_rejects_an_address_makes_it_down(
    probe_isolated: Round, route: str, reason: str
) -> None:
    prepare = f"ip link set lo up && ip route add {route} 192.0.2.1"
    site = SITE.format("Rejected", "http://192.0.2.1/", "")

    assert probe_isolated(site, prepare) == [("down", reason)]

"""deploy/: manifests are valid, restricted, and run commands that exist."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from upstatic.cli.command_line import parse

from tests.support.skips import skip_without

DEPLOY = Path(__file__).parents[1] / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))


def documents(path: Path) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load_all(path.read_text())


def pod_of(document: dict[str, Any]) -> dict[str, Any] | None:
    """The specification of a manifest's Pods; None where it has none."""
    spec = document["spec"].get("jobTemplate", document)["spec"]
    pod: dict[str, Any] | None = spec.get("template", {}).get("spec")
    return pod


PODS = [pod for path in MANIFESTS for each in documents(path) if (pod := pod_of(each))]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_follows_the_schema_of_kubernetes(path: Path) -> None:
    for document in documents(path):
        kubernetes_validate.validate(document, "1.29", strict=True)


@pytest.mark.parametrize("pod", PODS, ids=["cronjob", "watch"])
def test_a_pod_has_no_privileges(pod: dict[str, Any]) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        limits = container["securityContext"]
        assert limits["allowPrivilegeEscalation"] is False
        assert limits["readOnlyRootFilesystem"] is True
        assert limits["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("pod", PODS, ids=["cronjob", "watch"])
def test_the_credentials_of_git_are_not_environment_variables(pod: dict[str, Any]) -> None:
    mounted = {each["secret"]["secretName"] for each in pod["volumes"] if "secret" in each}
    variables = {
        each["secretRef"]["name"]
        for container in (*pod.get("initContainers", ()), *pod["containers"])
        for each in container.get("envFrom", ())
    }
    assert (mounted, variables) == ({"upstatic-git"}, {"upstatic"})


def test_a_pod_is_given_the_time_to_end_cleanly() -> None:
    watch = PODS[1]
    unit = (DEPLOY / "upstatic.service").read_text()
    assert watch["terminationGracePeriodSeconds"] == 120
    assert "TimeoutStopSec=120\n" in unit


def calls() -> Iterator[str]:
    """Every call of the program in deploy/, without its name."""
    image = (DEPLOY / "Containerfile").read_text()
    found = re.search(r"^CMD (.*)$", image, re.MULTILINE)
    assert found
    yield shlex.join(json.loads(found[1]))
    for pod in PODS:
        for container in pod["containers"]:
            if "command" not in container:
                yield shlex.join(container["args"])
    texts = [path.read_text() for path in (*MANIFESTS, DEPLOY / "upstatic.service")]
    yield from (
        call for text in texts for call in re.findall(r"-m upstatic (.*)$", text, re.MULTILINE)
    )


@pytest.mark.parametrize("call", sorted({*calls()}))
def test_every_command_exists(call: str) -> None:
    assert parse(shlex.split(call)).root


def test_the_image_does_not_run_as_root_and_hands_signals_to_the_program() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    assert lines[-2:] == ['ENTRYPOINT ["python", "-P", "-m", "upstatic"]', 'CMD ["watch"]']
    assert "USER upstatic" in lines
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    own = [word for word in copied if not word.startswith(("--", "/"))]
    assert all((DEPLOY.parent / word).exists() for word in own)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        skip_without("systemd-analyze (Debian package systemd)")
    unit = tmp_path / "upstatic.service"
    text = (DEPLOY / "upstatic.service").read_text()
    unit.write_text(text.replace("/var/lib/upstatic/venv/bin/python", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "upstatic.service" in line]
    assert ours == []

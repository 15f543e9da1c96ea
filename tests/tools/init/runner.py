"""A runner as GitHub's: runs the steps of a job, our action's own steps included, for real.

Actions of others are played by what they leave behind (a checkout, a cache, an artifact).
"""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.forked import write_stand_in
from tests.tools.init.expressions import evaluate

Json = dict[str, Any]
_STATUS = re.compile(r"\b(failure|cancelled|always|success)\(\)")


@dataclass(kw_only=True)
class Scope:
    """What expressions and steps of one job, or of one use of an action, know of each other."""

    github: Json
    inputs: Json = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    steps: dict[str, Json] = field(default_factory=dict)
    failed: bool = False

    def text(self, template: object) -> str:
        """Fill a text's expressions in."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self._value(found[1])), str(template))

    def holds(self, condition: object) -> bool:
        """Whether a step is due."""
        text = re.sub(r"^\$\{\{|\}\}$", "", str(condition))
        return bool(self._value(text)) and (bool(_STATUS.search(text)) or not self.failed)

    def _value(self, expression: str) -> object:
        contexts = {"github": self.github, "inputs": self.inputs, "env": self.env,
                    "steps": self.steps, "runner": {"os": "Linux", "arch": "X64"}}  # fmt: skip
        calls: dict[str, Callable[..., object]] = {
            "hashFiles": lambda pattern: any(Path(self.github["workspace"]).glob(pattern)) or "",
            "failure": lambda: self.failed,
            "success": lambda: not self.failed,
            "cancelled": lambda: False,
        }
        return evaluate(expression, contexts, calls)


class Runner:
    """One machine: its folders, what it was asked to set up, and what was left on it."""

    def __init__(self, folder: Path, program: Path, clone: Callable[[Path], None]) -> None:
        self.workspace, self.program = folder / "workspace", program
        self.caches, self.artifacts = folder / "caches", folder / "artifacts"
        self.summary, self._temp = folder / "summary.md", folder / "temp"
        self.used: list[str] = []
        self.log = ""
        self._clone = clone
        for place in (self.workspace, self.caches, self.artifacts, self._temp):
            place.mkdir(parents=True, exist_ok=True)

    def run(self, job: Mapping[str, Any], environ: Mapping[str, str], event: Json) -> Scope:
        """Run the steps of a job; the answer knows their outputs, and whether one failed."""
        github = {
            "workspace": str(self.workspace), "token": "ghs_planted", "event": event,
            "server_url": "https://github.com", "run_id": "1", "run_attempt": "1",
        }  # fmt: skip
        scope = Scope(github=github, env=dict(environ))
        self._steps(job["steps"], scope)
        return scope

    def _steps(self, steps: list[Json], scope: Scope) -> None:
        for number, step in enumerate(steps):
            if not scope.holds(step.get("if", "success()")):
                skipped = {"outputs": {}, "outcome": "skipped"}
                scope.steps[step.get("id", str(number))] = skipped
                continue
            env = {**scope.env, **{k: scope.text(v) for k, v in step.get("env", {}).items()}}
            if "run" in step:
                code, outputs = self._script(step["run"], env, scope)
            else:
                given = {k: scope.text(v) for k, v in step.get("with", {}).items()}
                code, outputs = self._action(step["uses"], given, env, scope)
            scope.steps[step.get("id", str(number))] = {
                "outputs": outputs, "outcome": "failure" if code else "success",
            }  # fmt: skip
            scope.failed |= bool(code)

    def _script(self, script: str, env: Mapping[str, str], scope: Scope) -> tuple[int, Json]:
        output = self._temp / "output"
        output.write_text("")
        own = {
            "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
            "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": scope.github.get("action_path", ""),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", scope.text(script)],
            cwd=self.workspace,
            env={**env, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += done.stdout
        pairs = (line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode, dict(pairs)

    def _action(
        self, uses: str, given: Json, env: dict[str, str], scope: Scope
    ) -> tuple[int, Json]:
        name = uses.partition("@")[0]
        self.used.append(name)
        match name:
            case "actions/checkout":
                self._clone(self.workspace)
            case "actions/cache/restore":
                return 0, {"cache-hit": str(self._restore(given)).lower()}
            case "actions/cache/save":
                for number, path in enumerate(given["path"].split()):
                    _copy(self.workspace / path, self.caches / given["key"] / str(number))
            case "actions/upload-artifact" | "actions/upload-pages-artifact":
                name = given.get("name", "github-pages")
                _copy(self.workspace / given["path"], self.artifacts / name)
            case "actions/deploy-pages":
                assert (self.artifacts / "github-pages").exists()
            case "actions/setup-python":
                assert given["python-version"]
            case _:
                return self._ours(name, given, env, scope)
        return 0, {}

    def _restore(self, given: Json) -> bool:
        """Restore the folders of a key, else of one with its prefix; whether it was the key."""
        kept = self.caches / given["key"]
        if not kept.exists() and (prefix := given.get("restore-keys", "")):
            kept = max(self.caches.glob(f"{prefix}*"), default=kept)
        for number, path in enumerate(given["path"].split()):
            _copy(kept / str(number), self.workspace / path)
        return bool(kept.exists() and kept.name == given["key"])

    def _ours(self, name: str, given: Json, env: dict[str, str], scope: Scope) -> tuple[int, Json]:
        place = self.workspace if name == "./" else self.program
        action = yaml.safe_load((place / "action.yml").read_text())
        assert set(given) <= set(action["inputs"]), "GitHub only warns of an unknown input"
        inputs = {key: one["default"] for key, one in action["inputs"].items()} | given
        github = scope.github | {
            "action_path": str(place), "action_repository": "acme/upstatic", "action_ref": "v1",
        }  # fmt: skip
        inner = Scope(github=github, inputs=inputs, env=env)
        self._steps(action["runs"]["steps"], inner)
        outputs = {key: inner.text(one["value"]) for key, one in action["outputs"].items()}
        return int(inner.failed), outputs


def _copy(place: Path, other: Path) -> None:
    if place.exists():
        shutil.copytree(place, other, symlinks=True, dirs_exist_ok=True)


def tools(folder: Path, python: str, *, is_forked: bool = False) -> str:
    """A PATH with a `uv` that makes an environment with the packages of `python`, offline.

    With `is_forked` the program is not loaded from there, but forked (tests/support/forked.py).
    """
    uv, packages = folder / "bin" / "uv", sysconfig.get_path("purelib")
    uv.parent.mkdir(parents=True)
    uv.write_text(f"""#!/bin/sh
echo "$1" >> {folder}/installed
[ "$1" = venv ] || exit 0
for last; do :; done
{python} -m venv --without-pip "$last"
for packages in "$last"/lib/python*/site-packages; do echo {packages} > "$packages/locked.pth"; done
""")
    uv.chmod(0o755)
    if is_forked:
        write_stand_in(folder / "python", 'os.path.dirname(__file__) + "/python-real"')
        with uv.open("a") as script:
            script.write(f'cd "$last/bin" && mv python python-real && cp {folder}/python python\n')
    return f"{uv.parent}:{os.environ['PATH']}"

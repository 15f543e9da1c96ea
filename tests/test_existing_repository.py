"""A code repository with its status page in one folder and the data on a branch of its own."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from upstatic.tools.demo.company import DemoService, LatencyProfile
from upstatic.tools.demo.servers import DemoResponse, DemoServers

from tests.publish.githost import hosted
from tests.support.git import commit_all, git, init
from tests.support.program import ROOT, Completed, own_environ, upstatic

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BROKEN = DemoResponse(status=503, body="closed for today")
SHOP = DemoService(
    slug="web", name="Web shop", group="Shop", body="Hello", latency=LatencyProfile(base_ms=1)
)
TOKEN = "ghs_0123456789abcdef"
FOLDER = "tools/status [page]"


class CodeRepository:
    """A person's code with a page next to it, its remote, and a machine for every round."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.remote = folder, folder / "remote.git"
        self.at, self.environ = self.remote.as_uri(), dict[str, str]()
        init(self.remote, bare=True)
        code = folder / "code"
        git(folder, "clone", "--quiet", str(self.remote), str(code))
        (code / "main.c").write_text("int main(void) { return 0; }\n")
        (code / FOLDER / "assets").mkdir(parents=True)
        (code / FOLDER / "assets" / "logo.svg").write_text(
            "<svg xmlns='http://www.w3.org/2000/svg'/>"
        )
        (code / FOLDER / ".upptimerc.yml").write_text(
            "history: { branch: status-data }\nretries: { attempts: 1 }\n"
            "status-website: { logoUrl: logo.svg }\n"
            f"sites:\n  - {{ name: Web shop, slug: web, url: '{url}' }}\n"
        )
        commit_all(code, "A page for our code")
        git(code, "push", "--quiet", "origin", "HEAD:main")

    def checkout(self, name: str) -> Path:
        """A new machine with the last commit of the code, as actions/checkout makes it."""
        top = self.folder / name
        words = ["git", "clone", "--quiet", "--depth=1", self.at, str(top)]
        subprocess.run(words, check=True, env=own_environ(**self.environ))
        return top / FOLDER

    def upstatic(self, root: Path, *words: str, minute: int = 0) -> Completed:
        now = (NOON + timedelta(minutes=minute)).isoformat()
        return upstatic(*words, "--root", root, "--now", now, environ=own_environ(**self.environ))

    def say(self, root: Path, *words: str, minute: int = 0) -> str:
        done = self.upstatic(root, *words, minute=minute)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def data(self, *words: str) -> str:
        return git(self.remote, *words).strip()


@pytest.fixture
def world() -> Iterator[DemoServers]:
    with DemoServers((SHOP,)) as world:
        yield world


@pytest.fixture
def code(tmp_path: Path, world: DemoServers) -> CodeRepository:
    return CodeRepository(tmp_path, world.url("web"))


def given_by_the_action(address: str) -> dict[str, str]:
    """What the action gives its one step, with a host and a token of ours."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (step,) = [step for step in steps if step.get("id") == "run"]
    given = {key: value for key, value in step["env"].items() if key.startswith("GIT_CONFIG")}
    assert "server_url" in given["GIT_CONFIG_KEY_0"]
    return {**given, "GIT_CONFIG_KEY_0": f"credential.{address}.helper", "GITHUB_TOKEN": TOKEN}


def test_rounds_on_fresh_machines_go_on_and_leave_the_code_as_it_is(
    code: CodeRepository, world: DemoServers
) -> None:
    before = code.data("rev-parse", "main")
    said, pages = "", []
    for minute in (0, 5, 10):
        root = code.checkout(f"runner{minute}")
        if minute == 5:
            world.override("web", BROKEN)
        said = code.say(root, "run", minute=minute)
        pages.append((root / "_site" / "index.html").read_text())
        assert git(root, "status", "--porcelain") == ""
        assert git(root, "rev-parse", "HEAD").strip() == before

    assert "web is down since 12:05 UTC" in said
    assert ["Web shop is down" in page for page in pages] == [False, False, True]
    assert "logo.svg" in pages[0]
    assert code.data("rev-parse", "main") == before
    assert code.data("ls-tree", "-r", "--name-only", "status-data").splitlines() == [
        "history/.gitattributes",
        "history/2026-11-20.txt",
        "history/events/2026.csv",
        "history/incidents/1.yml",
    ]


def test_every_command_works_on_the_data_of_the_branch(code: CodeRepository) -> None:
    root = code.checkout("one")
    code.say(root, "probe", "--out", str(root / "run" / "eu.jsonl"))
    code.say(root, "record", str(root / "run" / "eu.jsonl"))
    code.say(root, "incident", "new", "Slow today", "--components", "web")
    code.say(root, "publish")

    root = code.checkout("two")
    assert "investigating  Slow today" in code.say(root, "incident", "list", minute=1)
    code.say(root, "incident", "update", "1", "We look into it", minute=1)
    code.say(root, "incident", "close", "1", minute=2)
    assert "nothing was measured" not in code.upstatic(root, "doctor").stdout
    code.say(root, "incidents", minute=3)
    code.say(root, "notify", minute=3)
    code.say(root, "publish", minute=3)

    root = code.checkout("three")
    path = root / ".upptimerc.yml"
    path.write_text(path.read_text().replace("slug: web,", "slug: web, interval: 1h,"))
    said = code.say(root, "probe", "--out", str(root / "run" / "eu.jsonl"), minute=1)
    assert "none was due" in said
    git(root, "restore", ".")
    code.say(root, "render", minute=4)
    assert "Slow today" in (root / "_site" / "incident" / "1.html").read_text()
    assert git(root, "status", "--porcelain") == ""


def test_a_private_repository_is_read_and_written_with_the_token_of_the_step_alone(
    code: CodeRepository,
) -> None:
    git(code.remote, "config", "http.receivepack", "true")
    with hosted(code.folder, TOKEN) as address:
        code.at, code.environ = f"{address}/remote.git", given_by_the_action(address)
        for minute in (0, 5):
            root = code.checkout(f"runner{minute}")
            assert "pushed to origin/status-data" in code.say(root, "run", minute=minute)
            common = root.parent.parent / ".git"
            assert TOKEN not in "".join(
                path.read_text(errors="replace") for path in common.rglob("*") if path.is_file()
            )

    assert code.data("rev-list", "--count", "status-data") == "3"


def test_what_is_made_for_others_goes_to_the_branch_as_well(code: CodeRepository) -> None:
    before = code.data("rev-parse", "main")
    for minute in (0, 5):
        root = code.checkout(f"runner{minute}")
        with (root / ".upptimerc.yml").open("a") as config:
            config.write("compat: upptime\n")
        code.say(root, "run", minute=minute)

    files = code.data("ls-tree", "-r", "--name-only", "status-data").splitlines()
    assert {"api/web/uptime.json", "history/web.yml", "history/summary.json"} <= set(files)
    assert code.data("rev-parse", "main") == before


def test_a_table_is_written_into_the_readme_of_the_branch(code: CodeRepository) -> None:
    root = code.checkout("one")
    with (root / ".upptimerc.yml").open("a") as config:
        config.write("readme: true\nowner: acme\nrepo: shop\n")
    code.say(root, "publish")
    data = root.parent.parent / ".git" / "upstatic" / "status-data"
    (data / "README.md").write_text("<!--start: status pages-->\n<!--end: status pages-->\n")
    git(data, "add", "README.md")
    git(data, "commit", "--quiet", "--message=A table, please")

    code.upstatic(root, "run", minute=5)  # its issues are on GitHub, and no one lets us in

    assert "Web shop" in code.data("show", "status-data:README.md")


def test_a_round_that_cannot_get_its_history_keeps_what_it_measures(code: CodeRepository) -> None:
    code.say(code.checkout("first"), "run")
    root = code.checkout("second")
    away = code.remote.rename(code.folder / "away")

    failed = code.upstatic(root, "run", minute=5)

    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("error: origin/status-data: not fetched: ")
    assert not (root / "_site").exists()
    assert code.upstatic(root, "rescue", minute=5).returncode == 0
    away.rename(code.remote)
    assert "recorded 2 rounds" in code.say(root, "run", minute=10)
    text = code.data("show", "status-data:history/2026-11-20.txt")
    assert [line[:5] for line in text.splitlines() if line[0].isdigit()] == [
        "12:00", "12:05", "12:10",
    ]  # fmt: skip


def test_a_push_that_failed_is_rescued_from_the_branch(code: CodeRepository) -> None:
    code.say(code.checkout("first"), "run")
    root = code.checkout("second")
    hook = code.remote / "hooks" / "pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho GH006 >&2\nexit 1\n")
    hook.chmod(0o755)
    assert code.upstatic(root, "run", minute=5).returncode == 1
    hook.unlink()

    said = code.say(root, "rescue", minute=5)

    assert f"saved {root / 'run' / 'unpushed.patch'}" in said
    assert "+12:05:00" in (root / "run" / "unpushed.patch").read_text()
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("main", "is checked out in"),
        ("a b", "has something in it that git allows in no branch"),
    ],
)
def test_an_impossible_branch_is_reported_with_its_line(
    code: CodeRepository, written: str, line: str
) -> None:
    root = code.checkout("one")
    path = root / ".upptimerc.yml"
    path.write_text(path.read_text().replace("status-data", written))

    failed = code.upstatic(root, "run")

    assert failed.returncode == 1
    (said,) = failed.stderr.splitlines()
    assert said.startswith(f"error: {path}:1:20: history.branch: {line}")


def test_the_way_back_of_the_manual_brings_the_history_home(code: CodeRepository) -> None:
    code.say(code.checkout("first"), "run")
    root = code.checkout("person")
    manual = (ROOT / "docs" / "existing-repository.md").read_text()
    lines = manual.partition("To go back")[2].partition("```sh\n")[2].partition("```")[0]
    script = lines.replace("-C .    # or -C status, if that is your folder", f'-C "{root}"')
    script = script.replace("git add history", f'git add "{root}/history"')

    subprocess.run(
        ["bash", "-e", "-c", script], cwd=root.parent.parent, check=True, capture_output=True,
        env={**os.environ, "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
             "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"},
    )  # fmt: skip
    path = root / ".upptimerc.yml"
    path.write_text(path.read_text().replace("history: { branch: status-data }\n", ""))

    assert "pushed to origin/main" in code.say(root, "run", minute=5)
    text = code.data("show", f"main:{FOLDER}/history/2026-11-20.txt")
    assert [line[:5] for line in text.splitlines() if line[0].isdigit()] == ["12:00", "12:05"]

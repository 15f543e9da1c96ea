"""`publish.site.when`: a page that shows nothing new is not published again."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.git import commit_all, git, init
from tests.support.program import Completed, own_environ, upstatic

KEPT = "not published, because nothing visible changed"


@dataclass(slots=True, kw_only=True)
class Site:
    """A checkout of a monitor, with the folder `www` as the page's place."""

    root: Path
    server: HTTPServer

    def configure(self, publish: str, more: str = "") -> None:
        self.root.joinpath(".upptimerc.yml").write_text(
            f"owner: acme\nrepo: status\nretries: {{attempts: 1}}\nconfirm: {{failures: 1}}\n{more}"
            f"sites: [{{name: Shop, url: '{self.server.url_for('/')}'}}]\n"
            f"publish: {{site: {publish}}}\n"
        )

    def answer(self, status: int) -> None:
        self.server.clear()
        self.server.expect_request("/").respond_with_data("ok", status=status)

    def run(self, at: str, *, day: str = "20", **environ: str) -> Completed:
        """A round at a time of a day of November; it must succeed."""
        now = f"2026-11-{day}T{at}:00Z"
        done = upstatic("--root", self.root, "run", "--now", now, environ=own_environ(**environ))
        assert done.returncode == 0, done.stderr
        return done

    def is_published(self, at: str, *, day: str = "20", **environ: str) -> bool:
        """Whether a round publishes to the folder; its log says which."""
        done = self.run(at, day=day, **environ)
        assert ("published the page to" in done.stdout) is (KEPT not in done.stdout)
        return KEPT not in done.stdout

    def outputs(self, at: str, **environ: str) -> str:
        """The outputs that a round sets for the workflow."""
        output = self.root.parent / "output.txt"
        output.write_text("")
        self.run(at, GITHUB_OUTPUT=str(output), **environ)
        return output.read_text()

    def event(self, *, is_private: bool) -> dict[str, str]:
        """The variables of a job of GitHub, which knows whether its repository is private."""
        path = self.root.parent / "event.json"
        path.write_text(json.dumps({"repository": {"private": is_private}}))
        return {"GITHUB_EVENT_PATH": str(path)}


@pytest.fixture
def site(tmp_path: Path, httpserver: HTTPServer) -> Site:
    found = Site(root=init(tmp_path / "status"), server=httpserver)
    found.configure("{to: folder, path: ../www, when: change}")
    found.answer(200)
    return found


def test_a_first_page_is_published_and_an_unchanged_one_is_not(site: Site) -> None:
    assert [site.is_published(at) for at in ("12:00", "12:05", "12:40")] == [True, False, False]


def test_an_outage_is_published_when_it_begins_and_when_it_ends(site: Site) -> None:
    site.run("12:00")
    site.answer(503)
    assert site.is_published("12:05")
    assert not site.is_published("12:10"), "an outage that goes on shows nothing new"
    site.answer(200)
    assert site.is_published("12:15")
    page = (site.root.parent / "www" / "incident" / "1.html").read_text()
    assert "Resolved" in page
    assert not site.is_published("12:20")


def test_a_note_about_a_failed_check_is_published_and_so_is_its_removal(site: Site) -> None:
    path = site.root / ".upptimerc.yml"
    path.write_text(path.read_text().replace("failures: 1", "failures: 3"))
    front = site.root.parent / "www" / "index.html"
    site.run("12:00")
    site.answer(503)
    assert site.is_published("12:05"), "a check failed, which is not confirmed yet"
    assert "Last check failed" in front.read_text()
    assert not site.is_published("12:06")
    site.answer(200)
    assert site.is_published("12:10"), "the note must not stay for a day"
    assert "Last check failed" not in front.read_text()


def test_a_changed_text_and_a_new_day_are_published(site: Site) -> None:
    site.run("23:50")
    assert not site.is_published("23:55")
    site.configure("{to: folder, path: ../www, when: change}", "i18n: {up: Fine}\n")
    assert site.is_published("23:58")
    assert site.is_published("00:00", day="21")


def test_a_maintenance_is_published_when_it_is_announced_and_when_it_begins(site: Site) -> None:
    site.run("12:00")
    window = "{title: Move, monitors: [shop], start: 2026-11-20 18:00, duration: 1h}"
    site.configure("{to: folder, path: ../www, when: change}", f"maintenance: [{window}]\n")

    assert site.is_published("12:05")
    assert not site.is_published("12:10")
    assert site.is_published("18:00"), "it begins"


def test_with_minutes_an_unchanged_page_is_published_that_often(site: Site) -> None:
    site.configure("{to: folder, path: ../www, when: 30}")

    times = ("12:00", "12:05", "12:25", "12:30", "12:35", "13:00")
    assert [site.is_published(at) for at in times] == [True, False, False, True, False, True]


def test_a_page_that_could_not_be_published_is_published_in_the_next_round(site: Site) -> None:
    site.run("12:00")
    site.answer(503)
    www = site.root.parent / "www"
    www.joinpath(".index.html.new").mkdir()  # in the way of the last page
    now = "2026-11-20T12:05:00Z"
    failed = upstatic("--root", site.root, "run", "--now", now, environ=own_environ())
    assert failed.returncode == 1

    www.joinpath(".index.html.new").rmdir()
    assert site.is_published("12:10")
    assert "down" in www.joinpath("index.html").read_text()


def test_deploy_publishes_an_unchanged_page(site: Site) -> None:
    site.run("12:00")

    done = upstatic("--root", site.root, "deploy", environ=own_environ())

    assert done.returncode == 0, done.stderr
    assert "published the page to" in done.stdout


def test_without_the_key_private_repositories_publish_every_half_hour_and_public_ones_always(
    site: Site,
) -> None:
    site.configure("{to: folder, path: ../www}")

    private = site.event(is_private=True)
    assert [site.is_published(at, **private) for at in ("12:00", "12:05", "12:31")] == [
        True, False, True,
    ]  # fmt: skip
    public = site.event(is_private=False)
    assert [site.is_published(at, **public) for at in ("12:36", "12:41")] == [True, True]


def test_a_page_that_is_published_less_often_counts_as_current_for_longer(site: Site) -> None:
    def stale_after(publish: str) -> int:
        site.configure(publish)
        site.run("12:00")
        status = json.loads((site.root / "_site" / "status.json").read_text())
        return int(status["stale_after_s"])

    always = stale_after("{to: folder, path: ../www, when: always}")
    assert stale_after("{to: folder, path: ../www, when: 30}") == always + 1800
    assert stale_after("{to: folder, path: ../www, when: change}") == always + 86_400


def serve(site: Site) -> dict[str, str]:
    """Put the page online as a workflow does; returns the variable that says where."""
    path = "/page/status.json"
    content = (site.root / "_site" / "status.json").read_text()
    site.server.expect_request(path).respond_with_data(content, content_type="application/json")
    return {"CI_PAGES_URL": site.server.url_for("/page/")}


def test_a_workflow_deploys_if_the_page_differs_from_the_one_online(site: Site) -> None:
    site.configure("{when: change}")
    nowhere = {"CI_PAGES_URL": site.server.url_for("/page/")}

    assert site.outputs("12:00", **nowhere) == "publish=true\n", "there is no page yet"
    assert site.outputs("12:05", **nowhere) == "publish=true\n", "its deployment failed"
    online = serve(site)
    assert site.outputs("12:10", **online) == "publish=false\n"
    site.answer(503)
    assert site.outputs("12:15", **online) == "publish=true\n"


def test_only_a_workflow_in_a_private_repository_gets_the_output_by_default(site: Site) -> None:
    site.configure("[]")
    online = {"CI_PAGES_URL": site.server.url_for("/page/")}

    assert site.outputs("12:00", **online, **site.event(is_private=False)) == ""
    assert site.outputs("12:05", **online, **site.event(is_private=True)) == "publish=true\n"


def test_a_workflow_of_forgejo_compares_with_the_branch_pages(site: Site) -> None:
    site.configure("{when: change}")
    remote = init(site.root.parent / "remote.git", bare=True)
    git(site.root, "remote", "add", "origin", str(remote))
    commit_all(site.root, "Begin")
    git(site.root, "push", "--quiet", "-u", "origin", "main")
    job = {"FORGEJO_ACTIONS": "true"}

    assert site.outputs("12:00", **job) == "publish=true\n"
    pages = init(site.root.parent / "pages")
    (pages / "status.json").write_bytes((site.root / "_site" / "status.json").read_bytes())
    commit_all(pages, "Publish the page")
    git(pages, "push", "--quiet", str(remote), "main:pages")
    assert site.outputs("12:05", **job) == "publish=false\n"


@pytest.mark.parametrize("when", ["sometimes", "0", "1441", "-5"])
def test_another_value_is_refused_with_the_possible_ones(site: Site, when: str) -> None:
    site.configure(f"{{when: {when}}}")

    done = upstatic("--root", site.root, "validate", environ=own_environ())

    assert done.returncode == 1
    assert "must be always, change, or a number of minutes" in done.stderr


def test_configurations_without_the_key_stay_valid(site: Site) -> None:
    for publish in ("github-pages", "[github-pages, {to: branch}]", "{to: branch}", "[]"):
        site.configure(publish)
        done = upstatic("--root", site.root, "validate", environ=own_environ())
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("publish", ["{path: ../www}", "{when: 30, branch: gh-pages}"])
def test_a_target_with_other_keys_than_when_needs_the_key_to(site: Site, publish: str) -> None:
    site.configure(publish)

    done = upstatic("--root", site.root, "validate", environ=own_environ())

    assert done.returncode == 1
    assert "publish.site[0]: needs the key to (one of branch, folder" in done.stderr

"""What is made for others is committed with the data, and never stands in a measurement's way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, Monitor
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Event, Reading, Round, Status
from upstatic.history import rounds
from upstatic.infra.readme_section import Markers, StatusSection, with_section
from upstatic.publish import commit_message
from upstatic.publish.stage import Published, publish
from upstatic.record.stage import record
from upstatic.render.upptime_compat.stage import keep

from tests.publish.conftest import Clone
from tests.support.git import git

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = Monitor(name="Shop", url="https://shop.example", slug="shop")
API = Monitor(name="API", url="https://api.example", slug="api")
CONFIG = Config(owner="acme", repo="status", compat="upptime", readme=True, monitors=(SHOP, API))
README = """\
# Status: <!--live status-->

<!--start: status pages-->
<!--end: status pages-->

Thanks for reading.
"""


def measure(root: Path, minute: int, status: Status = Status.UP, region: str = "") -> datetime:
    """A round at so many minutes after noon, and what others read of it."""
    now = NOON + timedelta(minutes=minute)
    reading = Reading(status=status, ms=98, reason="" if status is Status.UP else "503")
    row = Round(
        time=now, region=region, columns=("shop", "api"), readings={"shop": reading, "api": reading}
    )
    record(root / "history", [row], CONFIG.monitors, now=now)
    keep(root, CONFIG, now=now)
    return now


def publish_it(root: Path, now: datetime, config: Config = CONFIG) -> Published:
    return publish(root, config, now=now, sleep=lambda _: None, jitter=lambda: 0)


@pytest.fixture
def upptimes(remote: Path, clone: Clone) -> Path:
    """A remote repository whose README has the markers."""
    first = clone("upptime")
    (first / "README.md").write_text(README)
    git(first, "commit", "--quiet", "--all", "--message=Markers")
    git(first, "push", "--quiet")
    return remote


def changed(root: Path) -> set[str]:
    """The files of the last commit, the API's as one."""
    names = git(root, "diff", "--name-only", "HEAD~", "HEAD").splitlines()
    return {"api" if name.startswith("api/") else name for name in names}


@pytest.mark.usefixtures("upptimes")
def test_what_others_read_comes_with_the_first_round_and_with_changes(clone: Clone) -> None:
    root = clone("a")
    files = {"README.md", "api", "history/api.yml", "history/shop.yml", "history/summary.json"}

    publish_it(root, measure(root, 0))
    assert changed(root) == {*files, "history/2026-11-20.txt"}
    publish_it(root, measure(root, 5))
    assert changed(root) == {"history/2026-11-20.txt"}
    measure(root, 10, Status.DOWN)
    done = publish_it(root, measure(root, 15, Status.DOWN))
    assert changed(root) == {*files, "history/2026-11-20.txt", "history/events/2026.csv"}
    assert done.subject.startswith("🟥 2 monitors changed: ")
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.usefixtures("upptimes")
def test_what_people_are_writing_is_not_committed_for_them(clone: Clone) -> None:
    root = clone("a")
    readme = root / "README.md"
    readme.write_text(README + "An unfinished sent")
    (root / "api" / "shop").mkdir(parents=True)
    (root / "api" / "shop" / "notes.json").write_text("{}")
    (root / "api" / "own.json").write_text("{}")

    publish_it(root, measure(root, 0))

    assert changed(root) >= {"api", "history/shop.yml"}
    assert "README.md" not in changed(root)
    assert git(root, "status", "--porcelain").splitlines() == [
        " M README.md", "?? api/own.json", "?? api/shop/notes.json"
    ]  # fmt: skip
    assert "An unfinished sent" in readme.read_text()


@pytest.mark.usefixtures("upptimes")
@pytest.mark.parametrize("ignored", ["api/\n", "README.md\n", "api/shop/*.json\nREADME.md\n"])
def test_what_git_ignores_stops_no_measurement(clone: Clone, ignored: str) -> None:
    root = clone("a")
    (root / ".gitignore").write_text(ignored)
    now = measure(root, 0)

    assert publish_it(root, now).pushed
    assert "history/2026-11-20.txt" in changed(root)


def test_an_uncommitted_readme_is_left_alone(clone: Clone) -> None:
    root = clone("a")
    git(root, "rm", "--quiet", "README.md")
    git(root, "commit", "--quiet", "--message=No readme")
    (root / "README.md").write_text(README)

    publish_it(root, measure(root, 0))

    assert "README.md" not in changed(root)


@pytest.mark.usefixtures("upptimes")
def test_two_writers_of_the_same_files_both_get_their_rounds_through(
    clone: Clone, remote: Path
) -> None:
    first, second = clone("a"), clone("b")
    one = measure(first, 0, Status.UP, "eu")
    two = measure(second, 1, Status.DEGRADED, "us")

    assert publish_it(first, one).attempts == 1
    done = publish_it(second, two)

    assert (done.pushed, done.attempts) == (True, 2)
    assert [row.region for row in rounds.read(second / "history", two.date(), two.date())] == [
        "eu", "us"
    ]  # fmt: skip
    for name in ("README.md", "history/shop.yml", "api/shop/response-time.json"):
        text = git(remote, "show", f"main:{name}")
        assert "<<<" not in text
        assert text == (second / name).read_text()
    assert git(second, "status", "--porcelain") == ""


@pytest.mark.usefixtures("upptimes")
def test_several_commits_of_the_remote_are_all_kept(clone: Clone, remote: Path) -> None:
    first, second = clone("a"), clone("b")
    (remote / "hooks").mkdir(exist_ok=True)
    git(second, "remote", "set-url", "origin", "/nowhere")
    for minute in (0, 5, 10):
        status = Status.DOWN if minute else Status.UP
        with pytest.raises(PublishError):
            publish_it(second, measure(second, minute, status, "us"))
    for minute in (1, 6, 11):
        publish_it(first, measure(first, minute, Status.DOWN, "eu"))
    git(second, "remote", "set-url", "origin", remote.as_uri())

    publish_it(second, measure(second, 15, Status.DOWN, "us"))

    found = rounds.read(second / "history", NOON.date(), NOON.date())
    assert len(found) == 7
    assert git(remote, "show", "main:README.md") == (second / "README.md").read_text()


@pytest.mark.usefixtures("upptimes")
def test_what_a_person_writes_next_to_the_table_meanwhile_stays(clone: Clone, remote: Path) -> None:
    person, program = clone("person"), clone("program")
    text = with_section(README, StatusSection(table=("| by hand |",), live="by hand"), Markers())
    (person / "README.md").write_text(text.replace("Thanks for reading.", "Thanks, all of you."))
    git(person, "commit", "--quiet", "--all", "--message=Say thanks")
    git(person, "push", "--quiet")

    for minute in (0, 5):
        publish_it(program, measure(program, minute))

    after = git(remote, "show", "main:README.md")
    assert "Thanks, all of you." in after
    assert "by hand" not in after
    assert "[API](https://api.example)" in after


@pytest.mark.usefixtures("upptimes")
def test_a_file_that_was_deleted_meanwhile_comes_back(clone: Clone, remote: Path) -> None:
    first, second = clone("a"), clone("b")
    publish_it(first, measure(first, 0))
    git(second, "pull", "--quiet")
    git(first, "rm", "-r", "--quiet", "api", "history/shop.yml", "history/summary.json")
    git(first, "commit", "--quiet", "--message=Clean up")
    git(first, "push", "--quiet")
    measure(second, 5, Status.DOWN)

    assert publish_it(second, measure(second, 10, Status.DOWN)).pushed
    assert "status: down\n" in git(remote, "show", "main:history/shop.yml")


@pytest.mark.usefixtures("upptimes")
def test_conflicting_edits_of_people_are_left_to_them(clone: Clone) -> None:
    first, second = clone("a"), clone("b")
    for root, words in ((first, "Thank you."), (second, "Cheers.")):
        (root / "README.md").write_text(README.replace("Thanks for reading.", words))
        git(root, "commit", "--quiet", "--all", f"--message={words}")
    publish_it(first, measure(first, 0))
    now = measure(second, 1)

    with pytest.raises(PublishError, match="do not merge with those of origin/main"):
        publish_it(second, now)
    assert "Cheers." in (second / "README.md").read_text()
    assert git(second, "log", "-1", "--format=%s") == "12:01 2 up [skip ci]\n"


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ({}, "12:00 generated files [skip ci]"),
        (
            {"summary_json": ":card_file_box: Summary [skip ci]"},
            ":card_file_box: Summary [skip ci]",
        ),
    ],
)
def test_files_alone_are_committed_in_the_users_words(
    clone: Clone, said: dict[str, str], subject: str
) -> None:
    root = clone("a")
    (root / "history" / "summary.json").write_text("[]\n")
    config = CONFIG.model_copy(
        update={"commit_messages": CONFIG.commit_messages.model_copy(update=said)}
    )

    assert publish_it(root, NOON, config).subject == subject


def event(status: Status, reason: str = "") -> Event:
    return Event(time=NOON, slug="shop", status=status, reason=reason, ms=321, confirmed_at=NOON)


UPPTIMES = "$PREFIX $SITE_NAME is $STATUS ($RESPONSE_CODE in $RESPONSE_TIME ms) [skip ci] [upptime]"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([event(Status.DOWN, "503")], "🟥 Shop is down (503 in 321 ms) [upptime] [skip ci]"),
        ([event(Status.DOWN, "timeout")], "🟥 Shop is down (0 in 321 ms) [upptime] [skip ci]"),
        ([event(Status.UP)], "🟩 Shop is up (200 in 321 ms) [upptime] [skip ci]"),
    ],
)
def test_a_change_can_be_worded_by_a_template_of_upptime(changes: list[Event], said: str) -> None:
    style = commit_message.Style(template=UPPTIMES)

    assert commit_message.of_events(changes, {"shop": "Shop"}, NOON, style) == said


def test_a_name_in_a_template_expands_nothing_and_notifies_no_user() -> None:
    style = commit_message.Style(signs={Status.UP: "✅"}, template="$PREFIX $SITE_NAME\n$NOTHING")

    said = commit_message.of_events([event(Status.UP)], {"shop": "$STATUS @team"}, NOON, style)
    assert said == "✅ $STATUS @\u200bteam $NOTHING [skip ci]"


def test_a_configured_prefix_precedes_the_sentence() -> None:
    style = commit_message.Style(signs={Status.DOWN: "💥"})

    said = commit_message.of_events([event(Status.DOWN, "dns")], {"shop": "Shop"}, NOON, style)
    assert said.startswith("💥 Shop is down (has a host name that could not be resolved) since")

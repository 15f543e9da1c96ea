import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config.schema.root import CommitMessages, Config, Monitor
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Event, Reading, Round, Status
from upstatic.history import events, rounds
from upstatic.publish.stage import Published, publish

from tests.publish.conftest import Clone
from tests.support.effort import cases
from tests.support.git import git

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONFIG = Config(
    monitors=(
        Monitor(name="Web shop", url="https://shop.example", slug="web-shop"),
        Monitor(name="API", url="https://api.example", slug="api"),
    )
)


def measure(root: Path, now: datetime = NOON, ms: int = 98, region: str = "") -> None:
    readings = {slug: Reading(status=Status.UP, ms=ms) for slug in ("web-shop", "api")}
    row = Round(time=now, region=region, columns=("web-shop", "api"), readings=readings)
    rounds.append(root / "history", [row])


def change(root: Path, slug: str, status: Status, reason: str = "") -> None:
    event = Event(
        time=NOON - timedelta(minutes=5),
        slug=slug,
        status=status,
        reason=reason,
        ms=3,
        confirmed_at=NOON,
    )
    events.append(root / "history", [event])


def publish_it(root: Path, now: datetime = NOON, waits: list[float] | None = None) -> Published:
    return publish(root, CONFIG, now=now, sleep=(waits if waits is not None else []).append)


def times_on(remote: Path) -> list[str]:
    text = git(remote, "show", "main:history/2026-11-20.txt")
    return sorted(line.split()[0] for line in text.splitlines() if line[0].isdigit())


def test_a_quiet_round_is_one_short_commit_on_the_remote(clone: Clone, remote: Path) -> None:
    root = clone("a")
    measure(root)

    done = publish_it(root)

    assert done == Published(
        subject="12:00 2 up [skip ci]",
        pushed=True,
        attempts=1,
        note="pushed to origin/main",
    )
    assert git(remote, "log", "-1", "--format=%an <%ae> %at", "main").strip() == (
        "upstatic <bot@localhost> 1795176000"
    )
    assert git(remote, "diff", "--name-only", "main~", "main") == "history/2026-11-20.txt\n"


@pytest.mark.parametrize(
    ("name", "email", "author"),
    [
        ("Status Bot", "bot@example.com", "Status Bot <bot@example.com>"),
        ("Eve <root>\n", "", "Eve root <bot@localhost>"),
        ("<>", "  ", "upstatic <bot@localhost>"),
    ],
)
def test_the_configured_author_signs(clone: Clone, name: str, email: str, author: str) -> None:
    root = clone("a")
    measure(root)
    signed = CommitMessages(commit_author_name=name, commit_author_email=email)

    publish(root, Config(commit_messages=signed), now=NOON, sleep=time.sleep)

    assert git(root, "log", "-1", "--format=%an <%ae>").strip() == author


def test_a_change_of_status_can_be_read_in_the_log(clone: Clone) -> None:
    root = clone("a")
    measure(root)
    change(root, "web-shop", Status.DOWN, "503")

    publish_it(root)

    assert git(root, "log", "-1", "--format=%B").strip() == (
        "🟥 Web shop is down (answered 503 Service Unavailable) since 11:55 UTC [skip ci]"
    )


def test_several_changes_share_a_subject_and_have_a_line_each(clone: Clone) -> None:
    root = clone("a")
    change(root, "api", Status.UP)
    change(root, "web-shop", Status.DOWN, "timeout")

    publish_it(root)

    assert git(root, "log", "-1", "--format=%B").strip().splitlines() == [
        "🟥 2 monitors changed: Web shop down, API up [skip ci]",
        "",
        "🟥 Web shop is down (did not respond within the time limit) since 11:55 UTC",
        "🟩 API is up since 11:55 UTC",
    ]


def test_only_new_changes_are_in_the_message(clone: Clone) -> None:
    root = clone("a")
    change(root, "api", Status.DOWN, "dns")
    publish_it(root)
    measure(root)

    assert publish_it(root).subject == "12:00 2 up [skip ci]"


def test_the_same_round_makes_the_same_commit(clone: Clone) -> None:
    one, two = clone("a"), clone("b")
    for root in (one, two):
        measure(root)

    publish_it(one)
    publish_it(two)

    assert git(one, "rev-parse", "HEAD") == git(two, "rev-parse", "HEAD")


def test_the_users_own_changes_stay_where_they_are(clone: Clone) -> None:
    root = clone("a")
    (root / "README.md").write_text("# Half a thought\n")
    (root / "draft.md").write_text("staged\n")
    git(root, "add", "draft.md")
    (root / "history" / "README.md").unlink()
    measure(root)
    before = git(root, "status", "--porcelain", "--", "README.md", "draft.md")

    publish_it(root)

    assert git(root, "status", "--porcelain") == before == " M README.md\nA  draft.md\n"
    changed = git(root, "show", "--name-status", "--format=", "HEAD").splitlines()
    assert changed == ["A\thistory/2026-11-20.txt", "D\thistory/README.md"]


def test_with_nothing_new_it_says_so(clone: Clone) -> None:
    root = clone("a")

    assert publish_it(root) == Published(
        subject="", pushed=False, attempts=0, note="nothing new for origin/main"
    )


def test_a_missing_history_folder_is_not_published_as_deleted(clone: Clone) -> None:
    root = clone("a")
    (root / "history" / "README.md").unlink()
    (root / "history").rmdir()

    assert not publish_it(root).subject
    assert git(root, "ls-files", "history") == "history/README.md\n"


def test_with_nothing_to_push_to_it_says_so_and_goes_on(clone: Clone) -> None:
    root = clone("a")
    git(root, "remote", "remove", "origin")
    measure(root)

    done = publish_it(root)

    assert (done.pushed, done.note) == (False, "no remote: nothing to push to")
    assert git(root, "log", "-1", "--format=%s").strip() == done.subject


def test_a_repository_without_commits_gets_its_first_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk", "new")
    root = tmp_path / "new"
    assert publish_it(root).note == "nothing to commit yet"
    measure(root)

    assert publish_it(root).subject == "12:00 2 up [skip ci]"
    assert git(root, "log", "--format=%s", "trunk") == "12:00 2 up [skip ci]\n"


def test_the_folder_may_lie_below_the_top_of_the_repository(clone: Clone) -> None:
    root = clone("a") / "status [page]"
    root.mkdir()
    measure(root)

    publish_it(root)

    assert "status [page]/history/2026-11-20.txt" in git(root.parent, "show", "--stat", "HEAD")


def test_what_an_earlier_run_could_not_push_goes_along(clone: Clone, remote: Path) -> None:
    root = clone("a")
    measure(root)
    away = remote.rename(remote.with_suffix(".away"))
    with pytest.raises(PublishError, match=r"not pushed: .*the commit is kept"):
        publish_it(root)

    away.rename(remote)
    done = publish_it(root, NOON + timedelta(minutes=5))

    assert (done.subject, done.pushed) == ("", True)
    assert times_on(remote) == ["12:00:00"]


def test_the_second_writer_rebases_its_commit(clone: Clone, remote: Path) -> None:
    first, second = clone("a"), clone("b")
    measure(first, NOON)
    measure(second, NOON + timedelta(seconds=9))
    publish_it(first)

    waits: list[float] = []
    done = publish_it(second, waits=waits)

    assert (done.pushed, done.attempts, len(waits)) == (True, 2, 1)
    assert git(remote, "log", "-1", "--format=%s", "main").strip() == done.subject
    assert times_on(remote) == ["12:00:00", "12:00:09"]


def test_two_writers_that_measured_the_same_leave_it_once(clone: Clone, remote: Path) -> None:
    first, second = clone("a"), clone("b")
    measure(first)
    measure(second)
    publish_it(first)

    assert publish_it(second, NOON + timedelta(minutes=1)).pushed
    assert times_on(remote) == ["12:00:00"]


def test_two_racing_writers_lose_nothing(clone: Clone, remote: Path) -> None:
    laps = cases(12, local_share=3)
    failures: list[BaseException] = []

    def race(root: Path, region: str) -> None:
        try:
            for lap in range(laps):
                now = NOON + timedelta(minutes=lap)
                measure(root, now, region=region)
                publish(root, CONFIG, now=now, sleep=lambda wait_s: time.sleep(wait_s / 20))
        except BaseException as error:
            failures.append(error)
            raise

    runners = [threading.Thread(target=race, args=(clone(name), name)) for name in ("eu", "us")]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()

    assert failures == []
    assert len(times_on(remote)) == 2 * laps
    assert int(git(remote, "rev-list", "--count", "main")) == 2 * laps + 1


def test_a_conflict_is_given_back_whole(clone: Clone) -> None:
    first, second = clone("a"), clone("b")
    for root, text in ((first, "title: one\n"), (second, "title: two\n")):
        (root / "history" / "incident.yml").write_text(text)
    publish_it(first)

    with pytest.raises(
        PublishError, match=r"do not merge with those of origin/main.*incident\.yml"
    ):
        publish_it(second)

    assert (second / "history" / "incident.yml").read_text() == "title: two\n"
    assert (
        git(second, "status", "--porcelain", "--branch")
        == "## main...origin/main [ahead 1, behind 1]\n"
    )


def test_unsaved_work_survives_the_rebase(clone: Clone) -> None:
    first, second = clone("a"), clone("b")
    measure(first, NOON)
    publish_it(first)
    (second / "README.md").write_text("# Half a thought\n")
    (second / "draft.md").write_text("untracked\n")
    measure(second, NOON + timedelta(minutes=1))

    assert publish_it(second).pushed

    assert git(second, "status", "--porcelain") == " M README.md\n?? draft.md\n"
    assert (second / "README.md").read_text() == "# Half a thought\n"


def test_conflicting_uncommitted_changes_are_kept_and_reported(
    clone: Clone, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = clone("a"), clone("b")
    (first / "README.md").write_text("# Theirs\n")
    git(first, "commit", "--quiet", "--all", "--message=Theirs")
    git(first, "push", "--quiet")
    (second / "README.md").write_text("# Mine\n")
    measure(second)

    with caplog.at_level(logging.WARNING):
        assert publish_it(second).pushed

    assert "kept in git stash" in caplog.text
    assert "+# Mine" in git(second, "stash", "show", "--patch")


def test_rewritten_history_is_not_restored(clone: Clone, remote: Path, tmp_path: Path) -> None:
    root = clone("a")
    measure(root)
    publish_it(root)
    git(tmp_path, "clone", "--quiet", remote.as_uri(), "gardener")
    gardener = tmp_path / "gardener"
    tree = git(gardener, "rev-parse", "HEAD^{tree}").strip()
    pruned = git(gardener, "commit-tree", tree, "-m", "Pruned").strip()
    git(gardener, "push", "--quiet", "--force", "origin", f"{pruned}:main")
    measure(root, NOON + timedelta(minutes=5))

    assert publish_it(root).pushed

    assert git(remote, "log", "--format=%s", "main").splitlines() == [
        "12:00 2 up [skip ci]",
        "Pruned",
    ]
    assert times_on(remote) == ["12:00:00", "12:05:00"]


def test_a_force_push_that_dropped_the_newest_round_is_respected(
    clone: Clone, remote: Path
) -> None:
    root = clone("a")
    for minute in (0, 5):
        measure(root, NOON + timedelta(minutes=minute))
        publish_it(root, NOON + timedelta(minutes=minute))
    git(remote, "update-ref", "refs/heads/main", "main~1")
    measure(root, NOON + timedelta(minutes=10))

    assert publish_it(root, NOON + timedelta(minutes=10)).pushed

    assert times_on(remote) == ["12:00:00", "12:10:00"]
    subjects = git(remote, "log", "--format=%s", "main").splitlines()
    assert subjects == ["12:10 2 up [skip ci]", "12:00 2 up [skip ci]", "First"]


def test_what_the_user_staged_is_still_staged_after_a_rebase(clone: Clone, remote: Path) -> None:
    first, second = clone("a"), clone("b")
    measure(first)
    publish_it(first)
    (second / "README.md").write_text("# Status\n\nStaged.\n")
    (second / "new.md").write_text("New.\n")
    git(second, "add", "README.md", "new.md")
    (second / "README.md").write_text("# Status\n\nStaged.\n\nNot staged.\n")
    before = git(second, "status", "--porcelain", "--", "README.md", "new.md")
    measure(second, NOON + timedelta(minutes=1))

    assert publish_it(second, NOON + timedelta(minutes=1)).pushed

    assert git(second, "status", "--porcelain", "--", "README.md", "new.md") == before
    assert git(second, "show", ":README.md") == "# Status\n\nStaged.\n"
    assert (second / "README.md").read_text().endswith("Not staged.\n")
    assert "Staged" not in git(remote, "show", "main:README.md")


def test_what_the_user_staged_is_still_staged_when_the_rebase_fails(clone: Clone) -> None:
    first, second = clone("a"), clone("b")
    for root, text in ((first, "One."), (second, "Two.")):
        (root / "README.md").write_text(text)
        git(root, "commit", "--quiet", "--all", f"--message={text}")
    git(first, "push", "--quiet")
    (second / "new.md").write_text("New.\n")
    git(second, "add", "new.md")
    measure(second)

    with pytest.raises(PublishError, match="do not merge"):
        publish_it(second)
    assert git(second, "status", "--porcelain") == "A  new.md\n"


def test_it_pushes_to_the_upstream_of_whatever_branch_is_checked_out(
    clone: Clone, remote: Path
) -> None:
    root = clone("a")
    git(root, "remote", "rename", "origin", "company")
    git(root, "remote", "add", "fork", "nowhere")
    git(root, "switch", "--quiet", "--create", "probes", "--track", "company/main")
    measure(root)

    assert publish_it(root).note == "pushed to company/main"
    assert times_on(remote) == ["12:00:00"]


@pytest.mark.parametrize("is_relative", [False, True])
def test_a_remote_that_has_only_a_path_is_pushed_to_and_rebased_on(
    clone: Clone, remote: Path, *, is_relative: bool
) -> None:
    first, second = clone("a"), clone("b")
    path = f"../{remote.name}" if is_relative else str(remote)
    git(second, "config", "branch.main.remote", path)
    for minute, root in enumerate((second, first, second)):
        now = NOON + timedelta(minutes=minute)
        measure(root, now)
        publish_it(root, now)

    assert times_on(remote) == ["12:00:00", "12:01:00", "12:02:00"]


def test_other_branches_may_have_any_name_that_git_allows(clone: Clone) -> None:
    root = clone("a")
    git(root, "branch", "line\u2028separator")
    measure(root)

    assert publish_it(root).pushed


def test_the_upstream_may_be_a_local_branch(clone: Clone) -> None:
    root = clone("a")
    git(root, "switch", "--quiet", "--create", "status", "--track", "main")
    measure(root)

    publish_it(root)

    assert git(root, "rev-parse", "main") == git(root, "rev-parse", "status")


def test_a_new_branch_goes_to_origin_under_its_own_name(clone: Clone, remote: Path) -> None:
    root = clone("a")
    git(root, "switch", "--quiet", "--create", "trial/1")
    measure(root)

    assert publish_it(root).note == "pushed to origin/trial/1"
    assert git(remote, "log", "-1", "--format=%s", "trial/1") == "12:00 2 up [skip ci]\n"


def test_hooks_signing_and_a_foreign_locale_of_the_user_do_not_matter(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = clone("a")
    git(root, "config", "commit.gpgSign", "true")
    git(root, "config", "gpg.program", "sleep")
    git(root, "config", "core.editor", "false")
    git(root, "config", "diff.noprefix", "true")
    git(root, "config", "push.default", "nothing")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    for name in ("pre-commit", "commit-msg", "pre-push", "prepare-commit-msg"):
        hook = root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    measure(root)

    assert publish_it(root).pushed


def test_a_lock_that_goes_away_is_waited_for(clone: Clone) -> None:
    root = clone("a")
    measure(root)
    lock = root / ".git" / "index.lock"
    lock.touch()

    done = publish(root, CONFIG, now=NOON, sleep=lambda _: lock.unlink(missing_ok=True))

    assert done.pushed


def leave_lock(root: Path) -> None:
    (root / ".git" / "index.lock").touch()


def detach(root: Path) -> None:
    git(root, "switch", "--quiet", "--detach")


def begin_merge(root: Path) -> None:
    (root / ".git" / "MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"))


def begin_rebase(root: Path) -> None:
    (root / ".git" / "rebase-merge").mkdir()


def ignore_history(root: Path) -> None:
    (root / ".gitignore").write_text("history/\n")


def add_remotes(root: Path) -> None:
    git(root, "remote", "rename", "origin", "one")
    git(root, "remote", "add", "two", "elsewhere")
    git(root, "branch", "--unset-upstream")


def break_index(root: Path) -> None:
    (root / ".git" / "index").write_bytes(b"nonsense")


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (leave_lock, r"git add: another git command .*index\.lock \(delete that file"),
        (detach, r"no branch is checked out.*git switch BRANCH"),
        (begin_merge, r"a merge is unfinished \(finish it with git merge --continue"),
        (begin_rebase, r"a rebase is unfinished"),
        (ignore_history, r"history/ is ignored by git.*\.gitignore"),
        (add_remotes, r"main has no upstream, and none of the remotes one, two is origin"),
        (break_index, r"git add: (error|fatal): .*index"),
    ],
)
def test_a_repository_in_a_bad_state_gets_one_clear_line(
    clone: Clone, spoil: Callable[[Path], None], line: str
) -> None:
    root = clone("a")
    spoil(root)
    measure(root)

    with pytest.raises(PublishError, match=line) as caught:
        publish_it(root)

    assert "\n" not in str(caught.value)
    assert (root / "history" / "2026-11-20.txt").exists()


def test_a_folder_of_another_user_names_the_way_out(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = clone("a")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(PublishError, match=f"git config --global --add safe.directory {root}"):
        publish_it(root)


def test_a_folder_outside_of_a_repository_is_reported(tmp_path: Path, remote: Path) -> None:
    with pytest.raises(PublishError, match=r"is not in a git repository \(run: git init\)"):
        publish_it(tmp_path)
    with pytest.raises(PublishError, match=r"is not in a git repository"):
        publish_it(tmp_path / "missing")
    with pytest.raises(PublishError, match=r"is a bare repository"):
        publish_it(remote)

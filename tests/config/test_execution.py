"""Regions, shards, controls, delays and flapping, as the file says them."""

import subprocess

import pytest
from upstatic.config import Config, Confirm, Flapping

from tests.config.conftest import Load, Problems

SITE = "sites:\n  - name: A\n    url: https://example.com\n"


def config(loaded: Load, text: str) -> Config:
    result = loaded(text + "\n" + SITE)
    assert result.warnings == ()
    return result.config


def test_a_plain_file_runs_in_one_job_on_a_hosted_runner(loaded: Load) -> None:
    plain = config(loaded, "owner: a")

    assert (plain.shards, plain.regions, plain.runner) == (1, {}, ("ubuntu-latest",))
    assert (plain.controls, plain.delay_ms, plain.quorum) == ((), 0, None)
    assert plain.monitors[0].confirm == Confirm(failures=2, recoveries=1, for_s=0)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("runner: macos-latest", ("macos-latest",)),
        ("runner: [self-hosted, linux]", ("self-hosted", "linux")),
        ("runner: \"[self-hosted, 'linux']\"", ("self-hosted", "linux")),
        ("runner:\n  - self-hosted", ("self-hosted",)),
    ],
)
def test_a_runner_is_a_label_or_several_also_as_upptime_writes_them(
    loaded: Load, text: str, labels: tuple[str, ...]
) -> None:
    assert config(loaded, text).runner == labels


def test_regions_have_runners_of_their_own_or_the_usual_one(loaded: Load) -> None:
    named = config(loaded, "regions: {eu: ubuntu-latest, us: [self-hosted, us], asia: }")
    listed = config(loaded, "regions: [eu, us]")

    assert named.regions == {"eu": ("ubuntu-latest",), "us": ("self-hosted", "us"), "asia": ()}
    assert listed.regions == {"eu": (), "us": ()}
    assert listed.monitors[0].regions == ("eu", "us")


def test_a_monitor_says_where_it_is_measured_and_what_counts(loaded: Load) -> None:
    settings = "regions: [eu, us, asia]\nquorum: 2\nflapping: {changes: 6}\nconfirm: {for: 2m}\n"
    own = "    regions: [us]\n    quorum: 1\n    flapping: {within: 30m}\n"
    [monitor] = loaded(settings + SITE + own).config.monitors
    [usual] = loaded(settings + SITE).config.monitors

    assert (monitor.regions, monitor.quorum) == (("us",), 1)
    assert monitor.flapping == Flapping(changes=6, within_s=1800)
    assert monitor.confirm == Confirm(failures=2, recoveries=1, for_s=120)
    assert (usual.regions, usual.quorum) == (("eu", "us", "asia"), 2)


def test_a_delay_counts_milliseconds_as_upptimes_does(loaded: Load) -> None:
    assert config(loaded, "delay: 300").delay_ms == 300
    assert config(loaded, "delay: 2s").delay_ms == 2000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("controls: [example.com]", "controls[0]: has no port (write host:port, or https://"),
        ("controls: [https://]", "controls[0]: has no valid host"),
        ("regions: {a b: x}", "regions: has an odd name in it (write names like eu or us-east)"),
        ("shards: 0", "shards: is out of bounds (write 1 to 64)"),
        ("quorum: none", "quorum: must be a whole number (write 1 to 100)"),
        ("confirm: {for: soon}", "confirm.for: is not a duration"),
        ("flapping: {changes: 1}", "flapping.changes: is out of bounds (write 2 to 100)"),
        ("delay: 2h", "delay: must be between 0s and 1m"),
    ],
)
def test_what_cannot_be_is_a_problem_with_its_place(
    problems: Problems, text: str, said: str
) -> None:
    (problem,) = problems(f"{text}\n{SITE}")

    assert problem.startswith(".upptimerc.yml:1:")
    assert said in problem


@pytest.mark.parametrize(
    ("text", "own", "said"),
    [
        ("controls: https://one.example", "", "controls: one alone hides outages"),
        ("quorum: 2", "", "quorum: is more than there are regions"),
        ("regions: [eu]", "regions: us", "sites[0].regions: names none of the regions"),
        ("regions: [eu, us]", "quorum: 3", "sites[0].quorum: is more than there are regions"),
        ("regions: [a, b, c, d, e]\nshards: 60", "", "shards: makes 300 jobs, and GitHub runs 256"),
    ],
)
def test_what_can_hardly_be_meant_is_a_warning(
    loaded: Load, text: str, own: str, said: str
) -> None:
    (warning,) = loaded(f"{text}\n{SITE}    {own}\n").warnings

    assert said in warning


def test_a_delay_that_no_round_has_time_for_is_a_warning(loaded: Load) -> None:
    sites = "".join(f"  - name: M{n}\n    url: https://example.com/{n}\n" for n in range(7))
    (warning,) = loaded(f"delay: 60s\nsites:\n{sites}").warnings

    assert "delay: makes a round take 7m, longer than until the next (shorten it)" in warning


@pytest.mark.parametrize(
    "name", ["status-data", "bot/data", "données", "v1.2", "a@b", "x.locked", " padded "]
)
def test_the_data_may_have_any_branch_that_git_allows(loaded: Load, name: str) -> None:
    branch = config(loaded, f"history: {{ branch: '{name}' }}").history.branch

    assert branch == name.strip()
    assert is_branch(branch)


def is_branch(name: str) -> bool:
    """Whether git itself takes the name."""
    words = ["git", "check-ref-format", "--branch", name]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("refs/heads/data", "is not a branch name"),
        ("HEAD", "is not a branch name"),
        ("a b", "allows in no branch"),
        ("a..b", "allows in no branch"),
        ("-data", "allows in no branch"),
        ("data/", "allows in no branch"),
        ("a//b", "allows in no branch"),
        ("data.", "allows in no branch"),
        ("a@{1}", "allows in no branch"),
        (".data", "begins with a dot"),
        ("a/.b", "begins with a dot"),
        ("data.lock", "ends with .lock"),
        ("0123456789012345678901234567890123456789", "looks like a commit"),
    ],
)
def test_a_name_that_git_allows_for_no_branch_is_refused(
    problems: Problems, name: str, line: str
) -> None:
    (said,) = problems(f"history: {{ branch: '{name}' }}")

    assert said.startswith(".upptimerc.yml:1:20: history.branch: ")
    assert line in said
    assert "(write a name such as status-data)" in said
    assert line in {"is not a branch name", "looks like a commit"} or not is_branch(name)

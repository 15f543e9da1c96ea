"""The past of small repositories: whose it is, under which slug, and what is made of it."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Day, Event, Reading, Round, Status
from upstatic.history import daily_totals, events, rounds, upptime_samples
from upstatic.history.upptime_samples import Sample

from tests.support.git import git
from tests.tools.upptime_import.conftest import Bring
from tests.tools.upptime_import.repositories import Repository, version


def known(samples: tuple[Sample, ...]) -> list[str]:
    """`slug status code ms` of each sample."""
    return [f"{one.slug} {one.status} {one.code} {one.ms}" for one in samples]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*.csv")}


@pytest.fixture
def api(upptime: Repository) -> Repository:
    """A repository of one site, with nothing measured yet."""
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    return upptime


# What was measured


def test_each_sample_is_kept_as_it_was(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z", "up 200 338")
    api.sample("api.yml", "2024-05-01T12:00:00Z", "down 0 0")
    api.sample("api.yml", "2024-05-01T12:30:00Z", "degraded 200 31000")
    done = bring()
    assert known(done.samples) == ["api up 200 338", "api down 0 0", "api degraded 200 31000"]
    assert upptime_samples.read(api.folder / "history", date.min, date.max) == [*done.samples]


def test_damaged_lines_are_set_aside_with_one_warning(
    api: Repository, bring: Bring, caplog: pytest.LogCaptureFixture
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z", "up 200 338")
    (done,) = bring().samples
    (path,) = (api.folder / "history" / "imported").glob("*.csv")
    path.write_text(path.read_text() + "~~~ no row\n")
    caplog.clear()

    for _ in range(2):
        assert bring().samples == (done,)

    assert path.read_text().endswith("? ~~~ no row\n")
    (warning,) = caplog.messages
    assert warning.endswith("imported/2024.csv: set aside 1 damaged line")


def test_the_blob_is_the_truth_and_the_subject_never(api: Repository, bring: Bring) -> None:
    for hour, subject in enumerate(
        (" Estado: Início está no ar", "🟥 api is down (500 in 1 ms)", "", "Merge branch 'x'")
    ):
        at = f"2024-05-01T1{hour}:00:00Z"
        api.sample("api.yml", at, f"up 200 {hour}00", subject=subject or " ")
    assert [one.ms for one in bring().samples] == [0, 100, 200, 300]


def test_a_change_is_an_event_dated_to_its_sample(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", "2024-05-01T12:00:00Z", "down 503 20")
    api.sample("api.yml", "2024-05-01T12:10:00Z", "down 500 20")
    api.sample("api.yml", "2024-05-01T13:00:00Z", "up 200 90")
    down, up = bring().events
    assert (down.time, down.status, down.reason, down.ms) == (
        datetime(2024, 5, 1, 12, tzinfo=UTC), Status.DOWN, "503", 20,
    )  # fmt: skip
    assert (up.time.hour, up.status, up.confirmed_at) == (13, Status.UP, up.time)


def test_a_day_is_summed_from_its_samples(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T12:00:00Z", "up 200 100")
    api.sample("api.yml", "2024-05-01T18:00:00Z", "down 503 9")
    api.sample("api.yml", "2024-05-01T19:00:00Z", "up 200 300")
    api.sample("api.yml", "2024-05-02T12:00:00Z", "up 200 200")
    first, second = bring().days
    assert (first.checks, first.known_s, first.down_s, first.mean_ms) == (3, 12 * 3600, 3600, 200)
    assert (second.checks, second.known_s, second.down_s) == (1, 12 * 3600, 0)


def test_a_versions_damage_costs_itself_alone(
    api: Repository, bring: Bring, caplog: pytest.LogCaptureFixture
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    for hour, text in enumerate(("<<<<<<< HEAD\nstatus: up\n", "", "status: [\n"), 11):
        api.write("api.yml", text)
        api.commit(f"2024-05-01T{hour}:00:00Z")
    api.sample("api.yml", "2024-05-01T15:00:00Z", "down 0 0")
    assert known(bring().samples) == ["api up 200 100", "api down 0 0"]
    warnings = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert len(warnings) == 1
    assert warnings[0].startswith("history/api.yml at ")
    assert "and 2 more cannot be read: left out" in warnings[0]


TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2019-12-31T23:59:59Z")


@pytest.mark.parametrize("given", [*TIMES, "2024-06-01T12:30:00Z"])
def test_a_time_that_cannot_be_is_not_believed_of_a_file(
    api: Repository, bring: Bring, given: str
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", "2024-05-01T11:00:00Z", "down 0 0", measured=given)
    assert [one.time.hour for one in bring().samples] == [10, 11]


@pytest.mark.parametrize("committed", ["1970-01-02T00:00:00Z", "2090-01-01T00:00:00Z"])
def test_nor_of_a_commit_whose_file_knows_better(
    api: Repository, bring: Bring, committed: str
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", committed, "down 0 0", measured="2024-05-01T11:00:00Z")
    assert [one.time.hour for one in bring().samples] == [10, 11]


@pytest.mark.parametrize("at", ["2015-01-01T00:00:00Z", "2090-01-01T00:00:00Z"])
def test_what_was_measured_before_upptime_or_in_the_future_is_left_out(
    api: Repository, bring: Bring, at: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An event of the future would hold its monitor in that status until then."""
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", at, "down 0 0")
    done = bring()
    assert known(done.samples) == ["api up 200 100"]
    assert done.events == ()
    assert "has an impossible time (before Upptime, or in the future): left out" in caplog.text


def test_a_file_too_long_to_be_one_costs_no_time(
    api: Repository, bring: Bring, caplog: pytest.LogCaptureFixture
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.write("api.yml", "status: up\nx: [" + "a, " * 50_000 + "]\n")
    api.commit("2024-05-01T11:00:00Z")
    assert known(bring().samples) == ["api up 200 100"]
    assert "cannot be read" in caplog.text


def test_files_that_we_wrote_for_readers_of_upptimes_are_not_its_measurements(
    api: Repository, bring: Bring
) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    text = version("https://api.test", "down", "0", "0", "2024-05-01T11:00:00Z")
    api.write("api.yml", re.sub("generator: .*", "generator: Upstatic", text))
    api.commit("2024-05-01T11:00:00Z")
    done = bring()
    assert known(done.samples) == ["api up 200 100"]
    assert done.late == 0


def test_other_files_in_history_are_not_imported(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    text = version("https://x.test", "down", "0", "0", "2024-05-01T10:00:00Z")
    for name in ("summary.json", "old/api.yml", "notes.yml.bak", "LICENSE"):
        (api.folder / "history" / "old").mkdir(exist_ok=True)
        api.write(name, text)
    api.commit("2024-05-01T11:00:00Z")
    assert known(bring().samples) == ["api up 200 100"]


@pytest.mark.parametrize("file", ["冬天.yml", "naïve-café.yml", "api.v2.yml", "a'b.yml", "-x.yml"])
def test_files_of_any_name_are_read(upptime: Repository, bring: Bring, file: str) -> None:
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    upptime.sample(file, "2024-05-01T10:00:00Z")
    (sample,) = bring().samples
    assert sample.source == file


# Gaps


@pytest.mark.parametrize(
    ("hours", "known_h"),
    [(24, 24), (48, 48), (49, 49), (50, 0), (24 * 9, 0)],
    ids=["a day", "a run left out", "which was late", "two left out", "a pause"],
)
def test_a_sample_vouches_until_the_next_one_for_two_days_at_most(
    api: Repository, bring: Bring, hours: int, known_h: int
) -> None:
    last = datetime(2024, 5, 1 + hours // 24, hours % 24, tzinfo=UTC)
    api.sample("api.yml", "2024-05-01T00:00:00Z")
    api.sample("api.yml", f"{last:%Y-%m-%dT%H:%M:%SZ}")
    assert sum(day.known_s for day in bring().days) == known_h * 3600


def test_an_outage_at_the_end_of_the_log_is_not_prolonged(
    upptime: Repository, bring: Bring
) -> None:
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test", web="https://web.test")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z", "down 0 0")
    upptime.sample("web.yml", "2024-05-01T13:00:00Z")
    by_slug = {day.slug: day for day in bring().days}
    assert by_slug["api"].down_s == by_slug["api"].known_s == 3 * 3600  # Upptime lived until then
    assert (by_slug["web"].checks, by_slug["web"].known_s) == (1, 0)


# Whose it was


def template(upptime: Repository) -> None:
    """The first commit of a repository made from the template: other people's sites and past."""
    old = version("https://www.google.com", "up", "200", "40", "2021-03-01T10:00:00Z")
    upptime.write("google.yml", old)
    upptime.write("wikipedia.yml", old.replace("google", "wikipedia"))
    upptime.config(
        "2024-05-01T07:00:00Z",
        owner="upptime",
        Google="https://www.google.com",
        Wikipedia="https://w",
    )


def test_what_the_templates_first_commit_brings_is_left_out(
    upptime: Repository, bring: Bring
) -> None:
    template(upptime)
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    upptime.retire("google.yml", "2024-05-01T08:01:00Z")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z")
    assert known(bring().samples) == ["api up 200 100"]


def test_the_templates_sites_are_left_out_though_they_were_measured_here(
    upptime: Repository, bring: Bring
) -> None:
    template(upptime)
    upptime.sample("google.yml", "2024-05-01T07:05:00Z", url="https://www.google.com")
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z")
    assert known(bring().samples) == ["api up 200 100"]


def test_a_site_of_the_template_that_one_watches_is_ones_own(
    upptime: Repository, bring: Bring
) -> None:
    template(upptime)
    upptime.sample("google.yml", "2024-05-01T07:05:00Z", url="https://www.google.com")
    upptime.config("2024-05-01T08:00:00Z", Google="https://www.google.com")
    upptime.sample("google.yml", "2024-05-01T10:00:00Z", "up 200 50")
    assert known(bring().samples) == ["google up 200 100", "google up 200 50"]


def test_a_renamed_owner_keeps_the_history(upptime: Repository, bring: Bring) -> None:
    upptime.config("2024-05-01T08:00:00Z", owner="alice", api="https://api.test")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z")
    upptime.config("2024-05-02T08:00:00Z", owner="alice-inc", api="https://api.test")
    assert len(bring().samples) == 1


def test_a_repository_that_begins_with_a_measurement_keeps_it(
    upptime: Repository, bring: Bring
) -> None:
    text = version("https://api.test", "up", "200", "77", "2024-05-01T08:00:00Z")
    upptime.write("api.yml", text)
    upptime.config("2024-05-01T08:00:05Z", api="https://api.test")
    assert known(bring().samples) == ["api up 200 77"]


# Under which slug


def test_a_renamed_site_goes_on_under_its_new_slug(upptime: Repository, bring: Bring) -> None:
    upptime.config("2024-05-01T08:00:00Z", Shop="https://shop.test")
    upptime.sample("shop.yml", "2024-05-01T10:00:00Z", url="https://shop.test")
    upptime.config("2024-05-02T08:00:00Z", Web_shop="https://shop.test/")
    upptime.retire("shop.yml", "2024-05-02T08:01:00Z")
    upptime.sample("web-shop.yml", "2024-05-02T08:02:00Z", url="https://shop.test/")
    done = bring()
    assert [one.slug for one in done.samples] == ["web-shop", "web-shop"]
    assert [one.source for one in done.samples] == ["shop.yml", "web-shop.yml"]
    assert (done.carried, done.retired) == ([("shop.yml", "web-shop")], ())


def test_a_site_renamed_twice_and_a_last_time_with_the_switch_is_one(
    upptime: Repository, bring: Bring
) -> None:
    for day, name in enumerate(("one", "two", "three"), 1):
        upptime.config(f"2024-05-0{day}T08:00:00Z", **{name: "https://shop.test"})
        upptime.sample(f"{name}.yml", f"2024-05-0{day}T10:00:00Z", url="https://shop.test")
    upptime.config("2024-05-04T08:00:00Z", four="https://shop.test")
    assert {one.slug for one in bring().samples} == {"four"}


def test_two_that_begin_for_one_address_leave_the_old_one_as_it_was(
    upptime: Repository, bring: Bring
) -> None:
    upptime.config("2024-05-01T08:00:00Z", Shop="https://shop.test")
    upptime.sample("shop.yml", "2024-05-01T10:00:00Z", url="https://shop.test")
    upptime.config("2024-05-02T08:00:00Z", A="https://shop.test", B="https://shop.test")
    upptime.retire("shop.yml", "2024-05-02T08:01:00Z")
    for second, file in enumerate(("a.yml", "b.yml")):
        upptime.sample(file, f"2024-05-02T08:02:0{second}Z", url="https://shop.test")
    done = bring()
    assert [one.slug for one in done.samples] == ["shop", "a", "b"]
    assert done.retired == ("shop",)


def test_a_removed_site_keeps_its_history(upptime: Repository, bring: Bring) -> None:
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test", old="https://old.test")
    upptime.sample("old.yml", "2024-05-01T10:00:00Z", "down 0 0")
    upptime.config("2024-05-02T08:00:00Z", api="https://api.test")
    upptime.retire("old.yml", "2024-05-02T08:01:00Z")
    upptime.sample("api.yml", "2024-05-02T08:02:00Z")
    done = bring()
    assert done.retired == ("old",)
    assert [event.slug for event in done.events] == ["old"]


def test_sites_without_a_slug_are_distinguished_by_their_urls(
    upptime: Repository, bring: Bring
) -> None:
    upptime.config("2024-05-01T08:00:00Z", 冬天="https://a.test", 國立="https://b.test")
    for second, (url, ms) in enumerate((("https://a.test", 1), ("https://b.test", 2))):
        upptime.sample(".yml", f"2024-05-01T10:00:0{second}Z", f"up 200 {ms}", url=url)
    assert known(bring().samples) == ["冬天 up 200 1", "國立 up 200 2"]


def test_sites_of_one_slug_are_distinguished_by_their_urls(
    upptime: Repository, bring: Bring
) -> None:
    upptime.config("2024-05-01T08:00:00Z", API="https://a.test", Api="https://b.test")
    for second, (url, ms) in enumerate((("https://a.test", 1), ("https://b.test", 2))):
        upptime.sample("api.yml", f"2024-05-01T10:00:0{second}Z", f"up 200 {ms}", url=url)
    assert known(bring().samples) == ["api up 200 1", "api-2 up 200 2"]


def test_an_address_that_changes_under_one_name_is_one_site(
    upptime: Repository, bring: Bring
) -> None:
    upptime.config("2024-05-01T08:00:00Z", api="https://new.test")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z", url="https://old.test")
    upptime.sample("api.yml", "2024-05-02T10:00:00Z", url="https://new.test")
    assert {one.slug for one in bring().samples} == {"api"}


# What people do to a repository


def test_both_sides_of_a_merge_count_in_the_order_of_time(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z", "up 200 1")
    git(api.folder, "checkout", "--quiet", "-b", "other")
    api.sample("api.yml", "2024-05-01T11:00:00Z", "down 0 0")
    git(api.folder, "checkout", "--quiet", "main")
    api.sample("api.yml", "2024-05-01T12:00:00Z", "up 200 3")
    git(api.folder, "merge", "--quiet", "-X", "ours", "other", at="2024-05-01T13:00:00Z")
    assert known(bring().samples) == ["api up 200 1", "api down 0 0", "api up 200 3"]


def test_a_file_that_moves_or_goes_back_measures_nothing(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z", "up 200 1")
    old = (api.folder / "history" / "api.yml").read_text()
    api.sample("api.yml", "2024-05-01T11:00:00Z", "up 200 2")
    api.write("api.yml", old)
    api.commit("2024-05-01T12:00:00Z", "Revert")
    git(api.folder, "mv", "history/api.yml", "history/api-v2.yml")
    api.commit("2024-05-01T13:00:00Z", "Move")
    assert [one.ms for one in bring().samples] == [1, 2]


def test_a_manual_correction_is_not_a_second_measurement(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z", "down 0 0")
    text = (api.folder / "history" / "api.yml").read_text()
    api.write("api.yml", text.replace("down", "up"))
    api.commit("2024-05-01T12:00:00Z")
    assert known(bring().samples) == ["api down 0 0"]


def test_a_rewritten_history_keeps_its_times(api: Repository, bring: Bring) -> None:
    at = "2024-05-20T10:00:00Z"
    api.sample("api.yml", at, measured="2024-05-01T10:00:00Z")
    api.sample("api.yml", at, "down 0 0", measured="2024-05-02T10:00:00Z")
    assert [f"{one.time:%d}" for one in bring().samples] == ["01", "02"]


def test_two_layouts_in_one_log_are_one_history(api: Repository, bring: Bring) -> None:
    text = version("https://api.test", "up", "200", "9", "2024-05-01T10:00:00Z")
    api.write("api.yml", "".join(f"- {line}\n" for line in text.splitlines()))
    api.commit("2024-05-01T10:00:01Z")
    api.sample("api.yml", "2024-05-01T11:00:00Z")
    assert [one.ms for one in bring().samples] == [9, 100]


# Twice, and next to our own


def test_a_second_import_changes_no_byte(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", "2024-05-02T10:00:00Z", "down 0 0")
    bring()
    before = bytes_of(api.folder)
    again = bring()
    assert bytes_of(api.folder) == before
    assert (again.added, again.events, again.days) == (0, (), ())


def test_a_newer_log_adds_what_is_new(api: Repository, bring: Bring, tmp_path: Path) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    bring(now="2024-05-01T12:00:00Z")
    api.sample("api.yml", "2024-05-02T09:00:00Z", "down 0 0")
    api.sample("api.yml", "2024-05-03T09:00:00Z", "up 200 100")
    added = bring()
    assert (added.added, len(added.events)) == (2, 2)
    assert [day.date.day for day in added.days] == [1, 2, 3]
    other = tmp_path / "at once"
    other.mkdir()
    (other / "history").symlink_to(api.folder / "history")
    assert len(daily_totals.read(other / "history", date.min, date.max)) == 3


def own_round(history: Path, at: str, cell: Status, slug: str = "api") -> None:
    reading = Reading(status=cell, ms=50 if cell is Status.UP else None)
    time = datetime.fromisoformat(at)
    rounds.append(history, [Round(time=time, region="", columns=(slug,), readings={slug: reading})])


def test_what_came_after_our_own_first_round_is_left_out(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", "2024-05-02T10:00:00Z", "down 0 0")
    own_round(api.folder / "history", "2024-05-01T12:00:00Z", Status.UP)
    done = bring()
    assert known(done.samples) == ["api up 200 100"]
    assert done.late == 1


def test_rounds_that_measured_nothing_took_nothing_over(api: Repository, bring: Bring) -> None:
    api.sample("api.yml", "2024-05-02T10:00:00Z")
    own_round(api.folder / "history", "2024-05-01T12:00:00Z", Status.UNKNOWN)
    assert len(bring().samples) == 1


def test_our_own_days_and_events_stay_when_their_rounds_are_gone(
    api: Repository, bring: Bring
) -> None:
    history = api.folder / "history"
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    api.sample("api.yml", "2024-05-02T10:00:00Z", "down 0 0")
    api.sample("api.yml", "2024-05-03T10:00:00Z")
    bring(now="2024-05-02T00:00:00Z")
    own = daily_totals.read(history, date.min, date.max)[0]
    own = type(own)(
        **{**{f: getattr(own, f) for f in own.__slots__}, "date": date(2024, 5, 2), "checks": 288}
    )
    daily_totals.append(history, [own])
    bring()
    assert own in daily_totals.read(history, date.min, date.max)


def test_totals_get_no_worse_when_the_rounds_that_took_over_are_gone(
    api: Repository, bring: Bring
) -> None:
    history = api.folder / "history"
    api.sample("api.yml", "2024-05-01T10:00:00Z")
    for minute in range(5, 60, 5):
        own_round(history, f"2024-05-02T00:{minute:02}:00Z", Status.UP)
    own = Day(
        date=date(2024, 5, 2), slug="api", checks=11, known_s=3600, down_s=0, degraded_s=0,
        maintenance_s=0, mean_ms=50, p50_ms=50, p95_ms=50, max_ms=50,
    )  # fmt: skip
    daily_totals.append(history, [own])
    bring()
    (first, _) = daily_totals.read(history, date.min, date.max)
    assert (first.checks, first.known_s) == (1, 14 * 3600)

    (history / "2024-05-02.txt").unlink()
    before = bytes_of(history)
    bring()
    assert bytes_of(history) == before


def test_an_outage_that_upptime_left_ends_with_our_first_good_check(
    api: Repository, bring: Bring
) -> None:
    history = api.folder / "history"
    api.sample("api.yml", "2024-05-01T10:00:00Z", "down 0 0")
    own_round(history, "2024-05-01T12:00:00Z", Status.DOWN)
    own_round(history, "2024-05-01T12:05:00Z", Status.UP)
    bring()
    down, up = events.read(history)
    assert (down.time.hour, down.status) == (10, Status.DOWN)
    assert (up.time.hour, up.time.minute, up.status) == (12, 5, Status.UP)
    before = bytes_of(history)
    bring()
    assert bytes_of(history) == before


def test_an_outage_that_our_rounds_found_too_goes_on(api: Repository, bring: Bring) -> None:
    history = api.folder / "history"
    api.sample("api.yml", "2024-05-01T10:00:00Z", "down 0 0")
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    own_round(history, f"{at:%Y-%m-%dT%H:%M:%SZ}", Status.DOWN)
    own_round(history, "2024-05-01T15:00:00Z", Status.UP)
    events.append(
        history,
        [Event(time=at, slug="api", status=Status.DOWN, reason="", ms=None, confirmed_at=at)],
    )
    bring()
    assert [one.time.hour for one in events.read(history)] == [10]


def test_nothing_of_an_owner_of_nothing_is_an_error(upptime: Repository, bring: Bring) -> None:
    template(upptime)
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    with pytest.raises(UpstaticError, match="no history of Upptime"):
        bring()

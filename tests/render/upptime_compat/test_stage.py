"""What others read in the repository is written with news and once a day, and says what is so."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Event, Status
from upstatic.history import events, rounds

from tests.render.upptime_compat.conftest import README, Mirror
from tests.support.company import DOWN, SLOW, monitor

Make = Callable[..., Mirror]
SPANS = ("", "-day", "-week", "-month", "-year")


def files_of(slug: str) -> list[str]:
    api = [
        f"api/{slug}/{kind}{span}.json" for kind in ("uptime", "response-time") for span in SPANS
    ]
    return [*api, f"history/{slug}.yml"]


def test_the_first_round_writes_everything_and_quiet_ones_nothing(mirror: Make) -> None:
    made = mirror()

    everything = ["README.md", *files_of("api"), *files_of("shop"), "history/summary.json"]
    assert made.round() == sorted(everything)
    assert made.round() == []
    assert made.round() == []


def test_a_failure_is_written_when_it_is_confirmed_and_only_where_it_matters(mirror: Make) -> None:
    made = mirror()
    made.round()

    assert made.round(api=DOWN) == []
    written = made.round(api=DOWN)
    assert {"README.md", "history/api.yml", "history/summary.json"} <= set(written)
    assert not [path for path in written if "shop" in path]
    assert made.round(api=DOWN) == []
    assert "history/api.yml" in made.round()


def test_the_first_round_of_a_utc_day_writes_everything_anew(mirror: Make) -> None:
    made = mirror()
    made.round()
    written = made.round(after=timedelta(hours=12))

    assert {"README.md", "history/api.yml", "history/shop.yml"} <= set(written)
    assert made.round() == []


def test_a_round_that_was_killed_before_it_wrote_is_made_good_by_the_next(mirror: Make) -> None:
    made = mirror()
    made.round()
    made.now += timedelta(minutes=10)
    for ago in (5, 0):
        moment = made.now - timedelta(minutes=ago)
        made.live(moment, moment + timedelta(minutes=1), lambda _: {"shop": DOWN, "api": DOWN})

    assert "history/shop.yml" in made.round(shop=DOWN, api=DOWN)
    assert "🟥 Major outage" in made.text("README.md")


def test_a_new_monitor_and_a_new_name_are_written_at_once(mirror: Make) -> None:
    made = mirror()
    made.round()
    made.config = made.config.model_copy(
        update={"monitors": (monitor("shop", name="Boutique"), monitor("docs"))}
    )

    assert made.round() == sorted([*files_of("docs"), "README.md", "history/summary.json"])
    assert "[Boutique](https://shop.example/)" in made.text("README.md")


def test_what_was_never_measured_has_no_file_and_is_neither_up_nor_down(mirror: Make) -> None:
    made = mirror()

    assert made.keep(everything=True) == ["README.md", "history/summary.json"]
    assert "⬜ Status unknown" in made.text("README.md")
    assert made.text("README.md").count("⬜ No recent data") == 2
    assert {row["status"] for row in json.loads(made.text("history/summary.json"))} == {"unknown"}


def test_a_status_without_checks_since_yesterday_is_no_longer_claimed(mirror: Make) -> None:
    made = mirror()
    made.round(shop=DOWN)
    made.round(shop=DOWN)
    made.now += timedelta(days=1)
    assert "README.md" in made.keep()
    assert "🟥" not in made.text("README.md")
    assert "⬜ Status unknown" in made.text("README.md")
    assert "status: down" in made.text("history/shop.yml")
    assert made.keep() == []


def test_imported_history_claims_nothing_about_the_present(mirror: Make) -> None:
    made = mirror()
    at = made.now - timedelta(days=3)
    event = Event(time=at, slug="shop", status=Status.DOWN, reason="", ms=None, confirmed_at=at)
    events.append(made.root / "history", [event])
    assert made.keep(everything=True) == ["README.md", "history/summary.json"]
    assert made.text("README.md").count("⬜ No recent data") == 2
    assert {row["status"] for row in json.loads(made.text("history/summary.json"))} == {"unknown"}


def test_a_monitor_s_file_has_upptime_s_seven_keys(mirror: Make) -> None:
    made = mirror()
    made.round(shop=DOWN)
    made.round(shop=DOWN)

    assert made.text("history/shop.yml") == (
        "url: https://shop.example/\n"
        "status: down\n"
        "code: 503\n"
        "responseTime: 80\n"
        "lastUpdated: 2026-11-20T12:05:00.000Z\n"
        "startTime: 2026-11-20T12:00:00.000Z\n"
        "generator: Upstatic\n"
    )


@pytest.mark.parametrize(
    "before",
    [
        (
            "url: https://shop.example\nstatus: up\ncode: 200\nresponseTime: 98\n"
            "lastUpdated: 2026-11-19T01:00:00.000Z\n"
            "startTime: Thu Aug 05 2021 03:37:03 GMT+0000 (Coordinated Universal Time)\n"
            "generator: Upptime <https://github.com/upptime/upptime>\n"
        ),
        (
            "- url: https://shop.example\n- status: up\n"
            "- startTime: Thu Aug 05 2021 03:37:03 GMT+0000 (Coordinated Universal Time)\n"
        ),
    ],
)
def test_since_when_a_monitor_is_watched_stays_as_upptime_knew_it(
    mirror: Make, before: str
) -> None:
    made = mirror()
    (made.root / "history" / "shop.yml").write_text(before)
    made.round()

    since = "startTime: Thu Aug 05 2021 03:37:03 GMT+0000 (Coordinated Universal Time)\n"
    assert since in made.text("history/shop.yml")
    assert "lastUpdated: 2026-11-20T12:00:00.000Z\n" in made.text("history/shop.yml")


def test_the_committed_files_are_those_of_the_site(mirror: Make) -> None:
    made = mirror(monitor("shop"), monitor("api"))
    made.round(shop=DOWN, api=SLOW)
    made.round(shop=DOWN, api=SLOW)
    made.keep(everything=True)
    site = made.draw(made.now + timedelta(minutes=1))

    assert json.loads(made.text("history/summary.json")) == json.loads(
        (site / "history" / "summary.json").read_text("utf-8")
    )
    for path in (path for slug in ("shop", "api") for path in files_of(slug)[:-1]):
        assert (made.root / path).read_bytes() == (site / path).read_bytes()


def test_our_own_readers_do_not_mind_the_files_of_others(mirror: Make) -> None:
    slugs = ("incidents", "events", "daily", "summary", "2026-11-20", "receipts", "v2")
    made = mirror(*map(monitor, slugs))
    made.round()
    made.round(events=DOWN, incidents=DOWN)
    written = made.round(events=DOWN, incidents=DOWN)

    assert {"history/events.yml", "history/incidents.yml"} <= set(written)
    today = made.now.date()
    assert len(rounds.read(made.root / "history", today, today)) == 3
    assert {one.slug for one in events.read(made.root / "history")} == {"events", "incidents"}
    assert made.draw(made.now).is_dir()


def test_without_the_keys_nothing_is_written(mirror: Make) -> None:
    made = mirror(compat="", readme=False)

    assert made.round() == []
    assert made.text("README.md") == README


def test_the_table_can_be_had_without_upptime_s_files(mirror: Make) -> None:
    made = mirror(compat="")

    assert made.round() == ["README.md"]
    assert made.round() == []
    assert "[History](https://acme.github.io/status/monitor/shop.html)" in made.text("README.md")


def test_a_readme_without_markers_is_left_alone_with_one_hint(
    mirror: Make, caplog: pytest.LogCaptureFixture
) -> None:
    made = mirror()
    made.readme.write_text("# Mine\n")
    with caplog.at_level(logging.WARNING):
        written = made.round()

    assert "README.md" not in written
    assert made.text("README.md") == "# Mine\n"
    assert [record.message for record in caplog.records] == [
        (
            "README.md: no table is written: it lacks <!--start: status pages--> and"
            " <!--end: status pages--> (add both lines)"
        )
    ]
    caplog.clear()
    assert made.round() == []
    assert caplog.records == []


def test_invalid_utf_8_in_a_readme_is_kept(mirror: Make) -> None:
    made = mirror()
    made.readme.write_bytes(b"\xef\xbb\xbf\xff\xfe" + README.replace("\n", "\r\n").encode() + b"\0")
    made.round()

    after = made.readme.read_bytes()
    assert after.startswith(
        b"\xef\xbb\xbf\xff\xfe# Status: <!--live status--> **\xf0\x9f\x9f\xa9 All"
    )
    assert after.endswith(b"<!--end: status pages-->\r\n\r\nThanks for reading.\r\n\0")
    assert b"\r\n| --- | --- | --- | --- | --- |\r\n" in after


def test_a_readme_that_is_only_a_link_is_not_written_through(mirror: Make) -> None:
    made = mirror()
    made.readme.rename(made.root / "other.md")
    made.readme.symlink_to("other.md")

    assert "README.md" not in made.round()
    assert made.text("other.md") == README


def test_what_cannot_be_written_is_named(mirror: Make) -> None:
    made = mirror()
    (made.root / "api").write_text("a file")

    with pytest.raises(UpstaticError, match=r"api/shop/uptime\.json: cannot be written: "):
        made.round()

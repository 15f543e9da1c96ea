"""What is kept of the last rendering is what a fresh one would make, byte by byte."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.config import Config, StatusWebsite, load
from upstatic.config.theme_files import SITE
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Event, Impact, Incident, Phase, Reading, Round, Update
from upstatic.history import events, incidents
from upstatic.record.stage import record
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.render.incremental import keys
from upstatic.render.incremental.keys import program_key
from upstatic.render.stage import render
from upstatic.render.text import markdown

from tests.support.company import DOWN, NOW, UP, Company, monitor
from tests.support.effort import sample, soak
from tests.support.large_site import SLUGS, large_site
from tests.support.worlds.world import START, World

ROUNDS_EACH = 10
QUIET = NOW + timedelta(minutes=33)


def files(site: Path) -> Mapping[str, bytes]:
    found = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}


def kept(made: Company, now: datetime = QUIET) -> Mapping[str, bytes]:
    """The site as it is rendered with what is kept of the last one."""
    cache = made.root / ".cache" / "site"
    return files(render(made.root, made.config, made.site, now=now, cache=cache).out)


def fresh(made: Company, now: datetime = QUIET, *, out: Path | None = None) -> Mapping[str, bytes]:
    """The site as it is rendered without a cache."""
    return files(render(made.root, made.config, out or made.root / "fresh", now=now).out)


@pytest.fixture(scope="module")
def calm_site(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Ten monitors, of which m3 and m4 are still down, and an incident in October; rendered."""
    made = large_site(tmp_path_factory.mktemp("calm"), slugs=SLUGS[:10])
    october = NOW - timedelta(days=30)
    over = Update(id="1", time=october, phase=Phase.RESOLVED, body="Repaired.")
    incidents.write(
        made.root / "history",
        Incident(
            number=4, title="Slow logins", phase=Phase.RESOLVED, impact=Impact.MINOR,
            components=("m8",), started=october, ended=october, updates=(over,),
        ),
    )  # fmt: skip
    made.live(NOW, QUIET, lambda _: _readings(made))
    kept(made)
    return made


@pytest.fixture(scope="module")
def calm_files(calm_site: Company, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The files of that site, rendered without a cache."""
    return fresh(calm_site, out=tmp_path_factory.mktemp("fresh") / "site")


@pytest.fixture
def site(calm_site: Company, tmp_path: Path) -> Company:
    """A copy of the calm site, with its rendered files and its cache."""
    return copied(calm_site, tmp_path / "site")


def copied(made: Company, root: Path) -> Company:
    """A rendered site in another folder, which its cache knows."""
    shutil.copytree(made.root, root)
    _replace(root / ".cache" / "site" / "site.json", str(made.root), str(root))
    return Company(root, made.config)


def _readings(made: Company) -> dict[str, Reading]:
    """The readings of one more round: m3 and m4 are still down."""
    slugs = (one.slug for one in made.config.monitors)
    return {slug: DOWN if slug in ("m3", "m4") else UP for slug in slugs}


def written_at(site: Path) -> Mapping[str, int]:
    found = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in found}


def test_a_quiet_round_leaves_pages_graphs_and_feeds_alone(site: Company) -> None:
    before, later = written_at(site.site), QUIET + timedelta(minutes=5)
    site.live(QUIET, later, lambda _: _readings(site))

    after = kept(site, later)

    changed = {path for path, at in written_at(site.site).items() if before.get(path) != at}
    assert after == fresh(site, later)
    assert {"index.html", "status.json", "metrics"} <= changed
    assert not [
        path for path in changed if path.startswith(("graphs/m7", "badge/m7", "monitor/m7"))
    ]
    assert "incident/2.html" not in changed
    assert "history/2026-10.html" not in changed
    assert "monitor/m3.html" in changed


def test_a_quiet_round_renders_no_markdown_again(
    site: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(site)
    monkeypatch.setattr(markdown, "_cleaned", None)
    later = QUIET + timedelta(minutes=5)
    site.live(QUIET, later, lambda _: _readings(site))

    assert kept(site, later)["index.html"] != before["index.html"]


def test_a_quiet_round_changes_at_most_a_quarter_of_the_bytes(site: Company) -> None:
    all_up = {"m3": UP, "m4": UP}
    end = QUIET + timedelta(minutes=70)  # what was wrong is over, and no longer news
    site.live(QUIET, end, lambda _: _readings(site) | all_up)
    (site.root / "history" / "incidents" / "1.yml").unlink()
    before = kept(site, end - timedelta(minutes=5))

    after = kept(site, end)

    changed = [content for path, content in after.items() if before.get(path) != content]
    assert sum(map(len, changed)) <= sum(map(len, after.values())) / 4


def test_a_new_site_has_few_files_for_each_monitor(
    site: Company, calm_files: Mapping[str, bytes]
) -> None:
    publish = site.config.publish.model_copy(update={"files": "linked"})
    lean = Company(site.root, site.config.model_copy(update={"publish": publish}))

    found = [path for path in fresh(lean) if re.search(r"(^|/)m7[./]", path)]

    assert len(found) <= 14, found
    assert {"badge/m7/status.svg", "badge/m7/uptime-30d.svg", "api/monitors/m7.json"} <= {*found}
    assert "badge/m7/uptime-24h.svg" in calm_files
    assert "api/m7/uptime.json" in calm_files


CHANGES: Mapping[str, Callable[[Path], object]] = {
    "deleted incident": lambda root: (root / "history" / "incidents" / "3.yml").unlink(),
    "edited incident": lambda root: _replace(
        root / "history" / "incidents" / "3.yml", "Slow", "Odd"
    ),
    "deleted month": lambda root: (root / "history" / "daily" / "2026-10.csv").unlink(),
    "edited day": lambda root: _replace(
        root / "history" / "daily" / "2026-11.csv", ",288,", ",287,"
    ),
    "asset": lambda root: _write(root / "assets" / "own.txt", "mine"),
    "own badge": lambda root: _write(root / "assets" / "badge" / "m7" / "status.svg", "<svg/>"),
}


@pytest.mark.parametrize("change", sample(CHANGES))
def test_a_changed_input_changes_the_page(site: Company, change: str) -> None:
    CHANGES[change](site.root)

    assert kept(site) == fresh(site)


@pytest.mark.parametrize("change", [{"language": "de"}, {"name": "Other"}])
def test_a_page_without_monitors_follows_its_language_and_name(
    tmp_path: Path, change: Mapping[str, str]
) -> None:
    empty = Company(tmp_path / "empty", Config(owner="acme", repo="status"))
    kept(empty)
    website = StatusWebsite.model_validate(change)
    changed = Company(empty.root, empty.config.model_copy(update={"status_website": website}))

    assert kept(changed) == fresh(changed)


def test_pages_of_a_maintenance_in_progress_have_the_time_of_the_round(site: Company) -> None:
    window = Incident(
        number=7, title="Move", phase=Phase.IN_PROGRESS, impact=Impact.MAINTENANCE,
        components=("m6",), started=NOW, ended=QUIET + timedelta(hours=1),
        updates=(Update(id="1", time=NOW, phase=Phase.IN_PROGRESS, body="Now."),),
    )  # fmt: skip
    incidents.write(site.root / "history", window)

    pages = kept(site)

    for path in ("history/2026-11.html", "maintenance.html"):
        assert b"data-settled" not in pages[path]
        assert b'data-checked="2026-11-20T10:32:00Z"' in pages[path]
    assert b"data-settled" in pages["history/2026-10.html"]
    assert b'data-checked=""' in pages["history/2026-10.html"]


def test_kept_data_drop_an_outage_when_it_is_older_than_the_bar(tmp_path: Path) -> None:
    made = Company(tmp_path / "one", Config(owner="acme", repo="status", monitors=[monitor("m")]))
    ended = QUIET.replace(minute=33) - timedelta(days=BAR_DAYS)
    for time, reading in ((ended - timedelta(hours=1), DOWN), (ended, UP)):
        event = Event(
            time=time, slug="m", status=reading.status, reason="", ms=80, confirmed_at=time
        )
        events.append(made.root / "history", [event])
    for start in (NOW - timedelta(days=1), NOW):
        made.live(start, QUIET - timedelta(minutes=5), lambda _: {"m": UP})

    before = kept(made, QUIET - timedelta(minutes=4))

    assert json.loads(before["api/monitors/m.json"])["outages"]["rows"]
    assert kept(made, QUIET) == fresh(made, QUIET)


@pytest.mark.parametrize("size", sample((10, 4096)))
def test_an_asset_may_become_a_folder_and_a_folder_an_asset(site: Company, size: int) -> None:
    path = site.root / "assets" / "guide"
    _write(path, "g" * size)
    kept(site)
    path.unlink()
    _write(path / "index.html", "guide")

    assert kept(site) == fresh(site)
    shutil.rmtree(path)
    path.write_text("g" * size)
    assert kept(site) == fresh(site)


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_a_removed_monitor_and_another_language_leave_nothing_behind(site: Company) -> None:
    website = site.config.status_website.model_copy(update={"language": "de"})
    monitors = site.config.monitors[1:]
    changed = Company(
        site.root,
        site.config.model_copy(update={"monitors": monitors, "status_website": website}),
    )

    after = kept(changed)

    assert "monitor/m0.html" not in after
    assert after == fresh(changed)


DAMAGES: Mapping[str, Callable[[Path, Path], object]] = {
    "no manifest": lambda cache, _: (cache / "site.json").write_text("[]"),
    "another folder": lambda cache, _: (cache / "site.json").write_text(
        '{"out": "/elsewhere", "parts": {}}'
    ),
    "lost": lambda cache, _: (cache / "site.json").unlink(),
    "no values": lambda cache, _: (cache / "values.json").write_text("[]"),
    "other values": lambda cache, _: (cache / "values.json").write_text(
        '{"key": "other", "values": {}}'
    ),
    "values of another shape": lambda cache, _: _replace(
        cache / "values.json", '"p50_ms":', '"p51_ms":'
    ),
    "torn values": lambda cache, _: _replace(cache / "values.json", "[[", "["),
    "deleted page": lambda _, site: (site / "monitor" / "m7.html").unlink(),
    "torn page": lambda _, site: (site / "monitor" / "m7.html").write_text("torn"),
    "deleted site": lambda _, site: shutil.rmtree(site),
}


@pytest.mark.parametrize("damage", sample(DAMAGES, local_share=3))
def test_a_damaged_cache_or_site_is_replaced(
    site: Company, calm_files: Mapping[str, bytes], damage: str
) -> None:
    DAMAGES[damage](site.root / ".cache" / "site", site.site)

    assert kept(site) == calm_files


def test_a_cache_of_another_program_is_not_used(
    site: Company, calm_files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upstatic.render.stage.program_key", lambda: "another version")
    shutil.rmtree(site.root / ".cache")
    kept(site)
    page = site.site / "monitor" / "m7.html"
    page.write_bytes(page.read_bytes().replace(b"Service", b"Servant"))
    monkeypatch.undo()

    assert kept(site) == calm_files


def test_the_key_of_the_program_changes_with_its_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = program_key()
    theme = shutil.copytree(SITE, tmp_path / "site")
    monkeypatch.setattr(keys, "SITE", theme)
    assert program_key() == before

    page = theme / "templates" / "monitor.html"
    page.write_text(f"{page.read_text()}<!-- new -->")

    assert program_key() != before


def test_a_fresh_rendering_reports_kept_files_that_differ(
    site: Company, calm_files: Mapping[str, bytes]
) -> None:
    page = site.site / "monitor" / "m7.html"
    page.write_bytes(page.read_bytes().replace(b"Service", b"Servant"))
    cache = site.root / ".cache" / "site"

    with pytest.raises(UpstaticError, match=r"monitor/m7\.html"):
        render(site.root, site.config, site.site, now=QUIET, cache=cache, is_fresh=True)

    assert files(site.site) == calm_files


def test_the_manifest_stays_outside_of_the_site(site: Company) -> None:
    known = json.loads((site.root / ".cache" / "site" / "site.json").read_text())
    assert {path for _, sizes in known["parts"].values() for path in sizes} == {
        *files(site.site)
    } - {".upstatic-site"}


@pytest.mark.parametrize("seed", range(soak(ci=4, long=20)))
def test_random_rounds_give_the_same_site_both_ways(seed: int, tmp_path: Path) -> None:
    world = World(seed, tmp_path / "world")
    _give_a_past(world)
    dice = Random(seed)  # noqa: S311 - the same rounds each time
    for _ in range(ROUNDS_EACH):
        world.github.clock.pass_(dice.choice([0, 0, 0, 600, 1800, 50_000]))
        world.round(is_calm=dice.random() < 0.6)
        _interfere(world, dice)
        site, other = world.root / "_site", world.root / "other"
        cache = world.root / ".cache"
        render(world.root, world.config, site, now=world.now, cache=cache)
        render(world.root, world.config, other, now=world.now)
        assert files(site) == files(other), "\n".join(world.log)


def _give_a_past(world: World) -> None:
    """Two days on which all was well, so that figures are not shown at once."""
    columns = tuple(world.truth)
    for hours in range(48, 0, -1):
        time = START - timedelta(hours=hours)
        rows = [
            Round(time=time, region=region, columns=columns, readings=dict.fromkeys(columns, UP))
            for region in world.settings.regions
        ]
        record(world.history, rows, world.config.monitors, now=time)


def _interfere(world: World, dice: Random) -> None:
    """Sometimes a file of the history is removed, or the configuration changes."""
    match dice.choice([*(["nothing"] * 6), "incident", "day", "name"]):
        case "incident":
            found = sorted((world.history / "incidents").glob("*.yml"))
            if found:
                dice.choice(found).unlink()
        case "day":
            found = sorted(world.history.glob("20*.txt"))[:-1]
            if found:
                dice.choice(found).unlink()
        case "name":
            path = world.root / ".upptimerc.yml"
            path.write_text(f"{path.read_text()}status-website: {{name: N{dice.random()}}}\n")
            if path.read_text().count("status-website") > 1:
                lines = path.read_text().splitlines()
                rest = [line for line in lines if not line.startswith("status-website")]
                path.write_text("\n".join([*rest, lines[-1]]) + "\n")
            world.config = load(path).config
        case _:
            pass

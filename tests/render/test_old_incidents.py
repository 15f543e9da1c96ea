"""Old incidents cost a quiet round nothing, and every change of one is shown."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents, renames
from upstatic.render.analysis import incident_index
from upstatic.render.pages.front_page import MOST_PAST

from tests.render.test_incremental import copied, fresh, kept
from tests.support.company import NOW, UP, Company
from tests.support.large_site import SLUGS, large_company

OLD, LISTED = 6, MOST_PAST
LONG_AGO = NOW - timedelta(days=700)
LATER = NOW + timedelta(minutes=5)


def incident(number: int) -> Incident:
    """An hour of an outage; the first ones name another monitor than all others."""
    started = LONG_AGO + timedelta(days=number)
    over = Update(
        id="1", time=started + timedelta(hours=1), phase=Phase.RESOLVED, body=f"Repaired {number}."
    )
    return Incident(
        number=number, title=f"Outage {number}", phase=Phase.RESOLVED, impact=Impact.MAJOR,
        components=("m1",) if number <= OLD else ("m2",), started=started, ended=over.time,
        updates=(over,),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def short_lists() -> Iterator[None]:
    """Lists for programs have as many incidents as the front page, instead of fifty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incident_index, "LISTED", LISTED)
        yield


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two monitors, and more closed incidents than lists have, all of them old; rendered."""
    made = large_company(tmp_path_factory.mktemp("old"), slugs=SLUGS[1:3], days=30)
    history = made.root / "history"
    for path in (history / "incidents").glob("*.yml"):
        path.unlink()
    for number in range(1, LISTED + OLD + 1):
        incidents.write(history, incident(number))
    made.live(NOW, LATER, lambda _: {"m1": UP, "m2": UP})
    kept(made, LATER)
    return made


@pytest.fixture
def site(rendered: Company, tmp_path: Path) -> Company:
    """A copy of that site with its cache."""
    return copied(rendered, tmp_path / "site")


def test_a_quiet_round_parses_only_what_lists_have(
    site: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed, load = set[str](), incidents._load

    def loaded(path: Path, text: str) -> Incident | None:
        parsed.add(path.name)
        return load(path, text)

    monkeypatch.setattr(incidents, "_load", loaded)
    assert kept(site, LATER) == fresh(site, LATER)
    parsed.clear()
    kept(site, LATER)

    assert parsed == {f"{number}.yml" for number in range(OLD + 1, LISTED + OLD + 1)}


def test_an_old_incident_has_its_page_its_month_and_a_place_in_the_feed_of_its_monitor(
    site: Company,
) -> None:
    shown = kept(site, LATER)

    month = f"history/{incident(3).started:%Y-%m}.html"
    for path in ("incident/3.html", "incident/3.atom", "incident/3/index.html", month):
        assert b"Outage 3" in shown[path]
    assert b"Repaired 3." in shown["monitor/m1.atom"]
    assert b"incident/3.html" in shown["sitemap.xml"]
    assert b'"Outage 3"' not in shown["api/v2/incidents.json"]


def _edited(history: Path) -> None:
    said = Update(id="2", time=NOW, phase=Phase.POSTMORTEM, body="It was a full disk.")
    before = incident(3)
    after = replace(before, phase=Phase.POSTMORTEM, updates=(*before.updates, said))
    incidents.write(history, after)


def _open_again(history: Path) -> None:
    incidents.write(history, replace(incident(3), phase=Phase.MONITORING, ended=None))


def _withdrawn(history: Path) -> None:
    incidents.withdraw(history, 3)


def _removed(history: Path) -> None:
    (history / "incidents" / "3.yml").unlink()


def _damaged(history: Path) -> None:
    (history / "incidents" / "3.yml").write_text("title: [")


def _added(history: Path) -> None:
    incidents.write(history, replace(incident(3), number=400))


def _renamed_monitor(history: Path) -> None:
    renames.record(history, {"m1": "m2"}, NOW)


@pytest.mark.parametrize(
    "change",
    [_edited, _open_again, _withdrawn, _removed, _damaged, _added, _renamed_monitor],
)
def test_a_change_of_an_old_incident_is_shown_as_in_a_fresh_rendering(
    site: Company, change: Callable[[Path], None]
) -> None:
    before = kept(site, LATER)
    change(site.root / "history")

    after = kept(site, LATER)

    assert after != before
    assert after == fresh(site, LATER)


def test_a_lost_page_of_an_old_incident_is_made_again(site: Company) -> None:
    before = kept(site, LATER)
    (site.site / "incident" / "3.html").unlink()

    assert kept(site, LATER) == before


def test_a_damaged_old_file_is_reported_in_every_rendering(
    site: Company, caplog: pytest.LogCaptureFixture
) -> None:
    _damaged(site.root / "history")
    for _ in range(2):
        incidents._warn_once.cache_clear()
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            kept(site, LATER)

        assert "3.yml: damaged and left out" in caplog.text

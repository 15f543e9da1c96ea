"""Built sites behind a real web server, for the programs of others to read."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from upstatic.config import Config, StatusWebsite
from upstatic.config.site_urls import base_path
from upstatic.history import incidents

from tests.site.webserver import nginx
from tests.support.bad_day import INCIDENTS, bad_day
from tests.support.company import NOW, Company, monitor
from tests.support.sample_configs import sample_configs, with_outages

HOSTILE = "\u202e<script>alert(1)</script> & \"quotes\" '{{ 7 }}' " + "W" * 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A site as a visitor meets it: its folder, and its address with a slash at the end."""

    folder: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """The addresses of all its pages."""
        return [self._address(path) for path in sorted(self.folder.rglob("*.html"))]

    @property
    def old_addresses(self) -> list[str]:
        """The addresses of those that only lead on."""
        leads = '<meta http-equiv="refresh" content="0; url='
        paths = sorted(self.folder.rglob("*.html"))
        return [self._address(path) for path in paths if leads in path.read_text("utf-8")]

    def _address(self, path: Path) -> str:
        return self.address + quote(path.relative_to(self.folder).as_posix())


def config(language: str, name: str, *slugs: str) -> Config:
    """A company under the path of its repository, so that no link may be absolute."""
    website = StatusWebsite(name=name, language=language)
    monitors = tuple(
        monitor(slug, name=f"{slug} {name}", group=name if slug != "mail" else None)
        for slug in slugs
    )
    return Config(owner="acme", repo="status", monitors=monitors, status_website=website)


SLUGS = ("shop", "docs", "api", "mail")
STATES = {
    "a bad day": config("en", "Acme", *SLUGS),
    "hostile and right to left": config("ar", HOSTILE, *SLUGS),
    "not measured yet": config("fr", "Société", *SLUGS),
    "nothing to watch": config("ja", "株式会社"),
}


REAL = ("chinese", "a hundred")


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Served]]:
    """Each state of a page, drawn and served; some are of real configurations."""
    folder = tmp_path_factory.mktemp("site")
    samples = sample_configs(folder)
    companies = {
        **{
            name: company(folder / f"made {n}", one) for n, (name, one) in enumerate(STATES.items())
        },
        **{name: with_outages(folder / name, samples[name]) for name in REAL},
    }
    with ExitStack() as servers:
        found = {}
        for name, made in companies.items():
            out, base = made.draw(), base_path(made.config)
            server = nginx(tmp_path_factory.mktemp("nginx"), out, base)
            found[name] = Served(folder=out, address=servers.enter_context(server))
        yield found


@pytest.fixture(params=[*STATES, *REAL])
def served(request: pytest.FixtureRequest, sites: Mapping[str, Served]) -> Served:
    """One of these sites."""
    return sites[request.param]


def company(root: Path, settings: Config) -> Company:
    made = Company(root, settings)
    if settings.status_website.language in {"en", "ar"}:
        made.live(datetime(2026, 11, 18, tzinfo=UTC), NOW, bad_day)
        for incident in INCIDENTS:
            incidents.write(made.root / "history", incident)
    return made

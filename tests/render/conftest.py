"""Translations, a clock, and a small company in states that pages are drawn of."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from upstatic.config import Config, Monitor, StatusWebsite
from upstatic.config.theme_files import SITE
from upstatic.domain.models import Reading
from upstatic.history import certificates, incidents
from upstatic.history.certificates import Certificate
from upstatic.translations.phrases import Translations, load_translations

from tests.support.bad_day import INCIDENTS, bad_day
from tests.support.company import DOWN, NOW, SLOW, UP, Company, monitor
from tests.support.large_site import large_site
from tests.support.windows import Window

MakeCompany = Callable[..., Company]


@pytest.fixture(scope="session")
def words() -> Translations:
    return load_translations(SITE / "locales", "en", {})


@pytest.fixture
def company(tmp_path: Path) -> MakeCompany:
    def make(*monitors: Monitor, i18n: dict[str, str] | None = None, **website: object) -> Company:
        settings = StatusWebsite.model_validate({"name": "Acme", **website})
        config = Config(
            owner="acme",
            repo="status",
            monitors=monitors,
            status_website=settings,
            i18n=i18n or {},
        )
        return Company(tmp_path / "acme", config)

    return make


@pytest.fixture(scope="session")
def acme_drawn(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Three days of history: the shop is down since 9:30, the API slow since 8:00, docs well.

    The site is rendered; tests that change anything take a copy, `acme`.
    """
    monitors = (
        monitor("shop", group="Customers"), monitor("docs", group="Customers"), monitor("api"),
    )  # fmt: skip
    website = StatusWebsite(name="Acme")
    config = Config(owner="acme", repo="status", monitors=monitors, status_website=website)
    made = Company(tmp_path_factory.mktemp("acme") / "acme", config)

    def seen(time: datetime) -> dict[str, Reading]:
        today = time.date() == NOW.date()
        shop = DOWN if today and (time.hour, time.minute) >= (9, 30) else UP
        return {"shop": shop, "docs": UP, "api": SLOW if today and time.hour >= 8 else UP}

    made.live(datetime(2026, 11, 18, tzinfo=UTC), NOW, seen)
    made.draw()
    return made


@pytest.fixture
def acme(acme_drawn: Company, tmp_path: Path) -> Company:
    """A copy of the same company, not rendered yet."""
    return acme_drawn.copy(tmp_path / "acme")


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Acme on a bad day, drawn: the shop is down and told of, the API slow, docs under repair.

    The mail had ten bad minutes the day before of which no one told.
    """
    monitors = (
        monitor("shop", group="Customers", slo={"target": 99.9, "p95": "100ms"}),
        monitor("docs", group="Customers", slo=99),
        monitor("api", slo={"p95": "2s"}),
        monitor("mail", name='Mail "<b>& co</b>\\'),
    )
    website = StatusWebsite(name="Acme & Söhne", cname="status.acme.example")
    config = Config(owner="acme", repo="status", monitors=monitors, status_website=website)
    made = Company(tmp_path_factory.mktemp("busy") / "acme", config)
    made.live(datetime(2026, 11, 18, tzinfo=UTC), NOW, bad_day)
    for incident in INCIDENTS:
        incidents.write(made.root / "history", incident)
    seen = Certificate(time=NOW, slug="shop", expires=NOW + timedelta(days=61))
    certificates.append(made.root / "history", [seen])
    made.draw()
    return made


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Twenty monitors in three groups, rendered."""
    return large_site(tmp_path_factory.mktemp("large") / "acme")


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Window]:
    """A window at the company's clock."""
    made = Window(browser, NOW + timedelta(minutes=1))
    yield made
    made.close()


@pytest.fixture(scope="session")
def late_window(browser: Browser) -> Iterator[Window]:
    """A window a day later, on copies that are out of date."""
    made = Window(browser, NOW + timedelta(days=1))
    yield made
    made.close()


@pytest.fixture(scope="session")
def scriptless(browser: Browser) -> Iterator[Window]:
    """A window without JavaScript."""
    made = Window(browser, NOW, java_script_enabled=False)
    yield made
    made.close()

"""The states in which a page must be good: well, at its worst, empty, unknown, old."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config import Config, StatusWebsite
from upstatic.domain.models import Impact, Incident, Phase, Reading, Update
from upstatic.history import certificates, incidents
from upstatic.history.certificates import Certificate

from tests.support.company import DOWN, NOW, SLOW, UP, Company, monitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROMISED = {"target": 99.9, "p95": "100ms"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
STORY = """We see **errors** on `POST /orders`.

| region | errors |
|---|---|
| eu | 12 % |

1. first
2. [second](https://example.com)

> a quote

### A heading

```
a long line of code that does not want to be broken anywhere at all, not even on a telephone
```
"""


def well(root: Path, **website: object) -> Company:
    """Everything works, and has for two hours."""
    made = _company(root, website)
    made.live(NOW - 2 * HOUR, NOW, lambda _: dict.fromkeys(("shop", "api", "docs"), UP))
    return made


def worst(root: Path, **website: object) -> Company:
    """Down, degraded and not measured at once; incidents open and over, maintenance all around."""
    made = _company(root, website)

    def seen(time: datetime) -> dict[str, Reading]:
        bad = time >= NOW - HOUR
        shop = {"shop": DOWN if bad else UP, "api": SLOW if bad else UP}
        return shop if bad else shop | {"docs": UP}

    made.live(NOW - 26 * HOUR, NOW, seen)
    for incident in _incidents():
        incidents.write(made.root / "history", incident)
    return made


def empty(root: Path, **website: object) -> Company:
    """A new repository: nothing is watched."""
    return _company(root, website, slugs=())


def unknown(root: Path, **website: object) -> Company:
    """Nothing has been measured yet."""
    return _company(root, website)


def old(root: Path, **website: object) -> Company:
    """The last round was yesterday."""
    made = _company(root, website)
    made.live(NOW - 26 * HOUR, NOW - 24 * HOUR, lambda _: dict.fromkeys(("shop", "api"), UP))
    return made


def maintained(root: Path, **website: object) -> Company:
    """All is well, but for work that was announced."""
    made = _company(root, website)
    made.live(NOW - 2 * HOUR, NOW, lambda _: {"shop": DOWN, "api": UP, "docs": UP})
    incidents.write(made.root / "history", _window(3, Phase.IN_PROGRESS, -1, 2))
    return made


STATES: Mapping[str, Callable[..., Company]] = {
    "well": well, "worst": worst, "empty": empty, "unknown": unknown, "old": old,
    "maintained": maintained,
}  # fmt: skip


def _company(
    root: Path, website: Mapping[str, object], slugs: tuple[str, ...] = ("shop", "api", "docs")
) -> Company:
    settings = {
        "name": "Acme", "logoUrl": "logo.svg", "cname": "status.acme.example",
        "introTitle": "Is it you or is it us?",
        "introMessage": "We look every five minutes, from **outside**.",
        "navbar": [{"title": "Shop", "href": "https://shop.example"}], **website,
    }  # fmt: skip
    groups = {slug: "" if slug == "docs" else "Customers" for slug in slugs}
    monitors = tuple(monitor(slug, group=groups[slug], slo=PROMISED) for slug in slugs)
    made = Company(
        root,
        Config(
            owner="acme", repo="status", monitors=monitors, i18n={},
            status_website=StatusWebsite.model_validate(settings),
        ),
    )  # fmt: skip
    seen = Certificate(time=NOW - 2 * HOUR, slug="shop", expires=NOW + 9 * DAY)
    certificates.append(root / "history", [seen])
    (root / "assets").mkdir()
    (root / "assets" / "logo.svg").write_text(SVG, encoding="utf-8")
    return made


def _incidents() -> list[Incident]:
    found = Update(id="1", time=NOW - HOUR, phase=Phase.INVESTIGATING, body=STORY, author="alice")
    fixed = Update(id="2", time=NOW - HOUR / 2, phase=Phase.IDENTIFIED, body="A fix is on its way.")
    return [
        Incident(
            number=1, title="🛑 Shop is down", phase=Phase.IDENTIFIED, impact=Impact.MAJOR,
            components=("shop", "api"), started=NOW - HOUR, updates=(found, fixed),
            url="https://github.com/acme/status/issues/1",
        ),
        Incident(
            number=2, title="Slow searches", phase=Phase.RESOLVED, impact=Impact.MINOR,
            components=("api",), started=NOW - 20 * HOUR, ended=NOW - 18 * HOUR, updates=(found,),
        ),
        _window(3, Phase.IN_PROGRESS, -1, 2),
        _window(4, Phase.SCHEDULED, 24, 26),
        _window(5, Phase.COMPLETED, -23, -22),
    ]  # fmt: skip


def _window(number: int, phase: Phase, start_h: float, end_h: float) -> Incident:
    return Incident(
        number=number, title=f"A new database, part {number}", phase=phase,
        impact=Impact.MAINTENANCE, components=("shop",),
        started=NOW + start_h * HOUR, ended=NOW + end_h * HOUR,
    )  # fmt: skip

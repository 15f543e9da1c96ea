"""Every real configuration gets the verdict it deserves, and rounds run with the good ones."""

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from upstatic.config import Config, load
from upstatic.config.schema.root import Monitor
from upstatic.domain.errors import ConfigError
from upstatic.domain.models import Status
from upstatic.history import events, incidents, rounds
from upstatic.incidents.stage import incidents as handle
from upstatic.infra.secrets import secrets_for
from upstatic.probe.stage import ProbeEnvironment, probe
from upstatic.record.stage import record_files
from upstatic.render.stage import render

from tests.corpus.conftest import BEGAN, Internet, files, minutes, nearby, planted, usable
from tests.support.effort import sample

# What js-yaml refuses (the first two), and what Upptime runs wrongly; file, line and column.
REFUSED = {
    "37397398371280__Game-Idiots-Website-Status.yml": ["17:11: a `:` where no key can stand"],
    "inwinter04__upptime@15a8bff8.yml": [
        "107:3: `up` is a duplicate, first at 64:3",
        "108:3: `degraded` is a duplicate, first at 66:3",
        "109:3: `down` is a duplicate, first at 65:3",
    ],
    "iwangjie__sby.yml": ["13:10: sites[3].url: is not a valid URL: the scheme is misspelt"],
}
Live = Callable[[Config], Path]


@pytest.mark.parametrize("name", files())
def test_a_real_file_gets_the_verdict_it_deserves(name: str) -> None:
    path = files()[name]
    try:
        load(path)
        problems: tuple[str, ...] = ()
    except ConfigError as error:
        problems = error.problems

    wanted = [f"{path}:{line}" for line in REFUSED.get(name, ())]
    assert len(problems) == len(wanted)
    assert all(map(str.startswith, problems, wanted)), problems


@pytest.fixture
def live(tmp_path: Path, internet: Internet) -> Live:
    """A round in which all is well, two in which everybody answers 503, and the page."""

    def live_with(config: Config) -> Path:
        environ = planted(config)
        for n, code in enumerate((200, 503, 503)):
            internet.answers(code)
            now = minutes(5 * n)
            environment = ProbeEnvironment(
                network=internet.network,
                secrets=secrets_for(config, environ),
                clock=lambda: now,  # noqa: B023 - called before the next turn
            )
            out = tmp_path / "run" / f"{n}.jsonl"
            out.parent.mkdir(exist_ok=True)
            probe(config, out=out, environment=environment)
            record_files(tmp_path / "history", [out], config.monitors, now=now, keep_days=95)
            handle(tmp_path, config, now=now, tracker=None)
        render(tmp_path, config, tmp_path / "_site", now=minutes(11))
        return tmp_path

    return live_with


@pytest.mark.parametrize("name", sample(usable(), local_share=4))
def test_rounds_run_with_it_and_tell_no_secret(name: str, live: Live) -> None:
    config = nearby(usable()[name])
    root = live(config)

    first, *_, last = rounds.read(root / "history", BEGAN.date(), BEGAN.date())
    assert set(first.readings) == set(last.readings) == {one.slug for one in config.monitors}
    for monitor in filter(is_usual, config.monitors):
        assert first.readings[monitor.slug].status is Status.UP, monitor.name
    down = {slug for slug, reading in last.readings.items() if reading.status is Status.DOWN}
    assert {event.slug for event in events.read(root / "history")} == down
    assert {slug for one in incidents.read(root / "history") for slug in one.components} == down
    drawn = {path.stem for path in (root / "_site" / "monitor").glob("*.html")}
    assert drawn == {one.slug for one in config.monitors}
    assert leaks(root, planted(config).values()) == []


def is_usual(monitor: Monitor) -> bool:
    """Whether it asks for a page at a usual port, and for nothing in particular."""
    asks = monitor.expected_status_codes or monitor.assertions or monitor.body
    at_a_usual_port = urlsplit(monitor.url).port in {None, 80}
    return monitor.kind == "http" and not asks and at_a_usual_port


def leaks(root: Path, secrets: Iterable[str]) -> list[str]:
    """Where the value of a secret stands that should be nowhere."""
    values = [value.partition("//")[2].encode() for value in secrets]
    paths = [path for name in ("_site", "history") for path in (root / name).rglob("*")]
    files = {path: path.read_bytes() for path in paths if path.is_file()}
    return [str(path) for path, data in files.items() if any(value in data for value in values)]

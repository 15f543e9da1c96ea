"""docs/from-upptime.md: its table has every key of Upptime's, and says what the program does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.notify.channels.upptime_services import EMAIL, OTHERS, PREFIX, SMS, Variables

from tests.config.conftest import Load

HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs" / "from-upptime.md"
READS: Mapping[str, Any] = yaml.safe_load((HERE / "upptime_reads.yml").read_text())
SITE: dict[str, Any] = {"name": "A", "url": "https://www.example.com"}
BESIDE: dict[str, dict[str, Any]] = {
    "port": {"check": "smtp", "url": "mail.example.com"},
    "location": {"type": "globalping"},
}
"""What a key means something with."""
HONOURED = ("as it is", "better")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the table says of a key, its first sentence apart."""

    key: str
    is_honoured: bool
    about: str


def rows(section: str) -> Iterator[Row]:
    chapter = re.search(rf"^### `?{section}`?\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert chapter, section
    for line in re.findall(r"^\| (`.*) \|$", chapter[1], re.MULTILINE):
        keys, verdict, about = re.split(r" ?\| ?", line, maxsplit=2)
        assert verdict in (*HONOURED, "no effect", "instead"), line
        for key in re.findall(r"`([^`]+)`", keys):
            yield Row(
                key=key,
                is_honoured=verdict in HONOURED,
                about=about.strip().split(". ")[0],
            )


TEXT = MANUAL.read_text()
SECTIONS = ("Top level", "sites", "status-website", "workflowSchedule", "commitMessages", "i18n")
TOLD = [(section, row) for section in SECTIONS for row in rows(section)]
VARIABLES = list(rows("Notification variables"))


def files(section: str, key: str) -> tuple[str, str]:
    """A file with one key of Upptime's and what it stands in, and the same file without it."""
    given = {key: READS[section][key]}
    beside = BESIDE.get(key, {})
    if section == "Top level":
        return written({"sites": [SITE]} | given), written({"sites": [SITE]})
    if section == "sites":
        return written({"sites": [SITE | beside | given]}), written({"sites": [SITE | beside]})
    return written({"sites": [SITE], section: given}), written({"sites": [SITE]})


def written(whole: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(whole), allow_unicode=True)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_that_upptime_reads_has_its_row(section: str) -> None:
    assert sorted(row.key for row in rows(section)) == sorted(READS[section])


@pytest.mark.parametrize(
    ("section", "row"), TOLD, ids=[f"{section}-{row.key}" for section, row in TOLD]
)
def test_a_key_does_what_its_row_says(loaded: Load, section: str, row: Row) -> None:
    with_it, without_it = files(section, row.key)
    said = loaded(with_it).warnings
    if row.is_honoured:
        assert said == ()
        assert loaded(with_it).config.model_dump() != loaded(without_it).config.model_dump()
    else:
        (warning,) = said
        assert row.about.removesuffix(".") in warning


def test_every_variable_that_upptime_reads_has_its_row() -> None:
    assert sorted(row.key for row in VARIABLES) == sorted(READS["notifications"])


class Watched(dict[str, str]):
    """Variables that remember who was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture
def asked() -> set[str]:
    """The variables that are looked at when every service is switched on."""
    everything = {PREFIX + name: "value" for name in READS["notifications"]}
    found: set[str] = set()
    for given in (everything, {**everything, PREFIX + "MISSKEY_CHAT": "false"}):
        environ = Watched(given)
        variables = Variables(environ)
        for _, switch, build in (*EMAIL, *SMS, *OTHERS):
            assert variables.is_on(switch), switch
            try:
                build(variables)
            except NotImplementedError:
                environ.asked.discard(PREFIX + switch)
        found |= environ.asked
    return {name.removeprefix(PREFIX) for name in found}


def test_the_variables_that_are_said_to_be_honoured_are_read(asked: set[str]) -> None:
    assert asked == {row.key for row in VARIABLES if row.is_honoured}


def test_a_service_that_cannot_be_reached_says_what_its_row_says() -> None:
    told = {row.key: row.about for row in VARIABLES}
    everything = Variables({PREFIX + name: "value" for name in READS["notifications"]})
    for switch in ("SMS_INFOBIP", "SMS_CALLR", "SMS_OVH"):
        (build,) = (build for _, name, build in SMS if name == switch)
        with pytest.raises(NotImplementedError, match=re.escape(told[switch])):
            build(everything)

"""The demo's configuration is one that a person could have written, and it loads cleanly."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.tools.demo.company import COMPANY
from upstatic.tools.demo.servers import DemoServers
from upstatic.tools.demo.settings import same_but_ports, write_settings


@pytest.fixture(scope="module")
def servers() -> Iterator[DemoServers]:
    with DemoServers() as servers:
        yield servers


def test_it_loads_without_a_warning_and_watches_every_endpoint(
    servers: DemoServers, tmp_path: Path
) -> None:
    path = tmp_path / ".upptimerc.yml"
    path.write_text(write_settings(servers))
    loaded = load(path)

    assert loaded.warnings == ()
    assert [(one.slug, one.name, one.group) for one in loaded.config.monitors] == [
        (service.slug, service.name, service.group) for service in COMPANY
    ]
    assert [one.url for one in loaded.config.monitors] == [servers.url(one.slug) for one in COMPANY]
    mail = next(one for one in loaded.config.monitors if one.slug == "mail")
    assert (mail.check, mail.port) == ("tcp-ping", servers.port("mail"))


def test_only_the_ports_change_from_start_to_start(servers: DemoServers) -> None:
    first = write_settings(servers)
    with DemoServers() as other:
        second = write_settings(other)

    assert first != second
    assert same_but_ports(first, second)
    assert not same_but_ports(first, second.replace("Room search", "Rooms"))


def test_every_line_fits_a_narrow_editor(servers: DemoServers) -> None:
    assert max(map(len, write_settings(servers).splitlines())) <= 100

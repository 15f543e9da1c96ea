"""A disk that is full or read-only costs a round and one line; the next round runs."""

import os
from collections.abc import Sequence
from shutil import which

import pytest

from tests.faults.round import Site
from tests.support.effort import IS_SOAK, sample
from tests.support.skips import skip_without

BLOCKS = range(0, 90, 2) if IS_SOAK else sample((0, 20, 3), local_share=2)
"""How long a file may get, in blocks of 512 bytes."""


def limited(blocks: int) -> Sequence[str]:
    """What to put before a command so that writes beyond this size fail, as on a full disk."""
    return ("sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh")


def test_a_disk_that_is_full_at_any_size_costs_one_round(site: Site) -> None:
    assert site.run() == 0, site.said
    for number, blocks in enumerate(BLOCKS):
        site.services.down ^= {("api", "shop")[number % 2]}
        code = site.end(site.start(prefix=limited(blocks)))
        assert code in {0, 1}, site.said
        site.let_locks_expire()
        assert site.run() == 0, site.said
        assert site.problems() == [], blocks


@pytest.fixture
def powerless() -> Sequence[str]:
    """What to put before a command so that file modes hold for it: root may write everywhere."""
    if os.geteuid():
        return ()
    if not (setpriv := which("setpriv")):
        skip_without("setpriv (util-linux): root may write everywhere")
    return (setpriv, "--inh-caps=-all", "--bounding-set=-all")


def test_a_checkout_that_may_not_be_written_is_one_line(
    site: Site, powerless: Sequence[str]
) -> None:
    assert site.run() == 0, site.said
    writable = [path for path in (site.root, *site.root.rglob("*")) if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in writable}
    for path, mode in modes.items():
        path.chmod(mode & 0o555)

    code = site.end(site.start(prefix=powerless))

    for path, mode in modes.items():
        path.chmod(mode)
    assert code == 1, site.said
    assert any("cannot be written" in line for line in site.said.splitlines()), site.said
    assert site.run() == 0, site.said
    assert site.problems() == []

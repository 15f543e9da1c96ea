"""CI installs the servers that these tests need: a skipped test there would prove nothing."""

import re
from pathlib import Path

from tests.support.program import ROOT

PACKAGES = ROOT / "tests" / "packages.txt"


def test_ci_installs_every_package_that_a_test_asks_for() -> None:
    sources = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
    needed = set(re.findall(r'program\([\w"-]+, "([\w-]+)"\)', sources))

    assert {"nginx-light", "redis-server"} <= needed
    assert sorted(needed) == PACKAGES.read_text().split()
    assert "tests/packages.txt" in (ROOT / ".github/workflows/ci.yml").read_text()
    assert "tests/servers.sh" in (ROOT / ".ci/run").read_text()

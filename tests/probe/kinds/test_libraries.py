import subprocess
import sys
from importlib import import_module

from upstatic.probe.kinds import KINDS, LIBRARIES

from tests.support.program import ROOT


def test_a_round_without_a_kind_does_not_pay_for_its_library() -> None:
    code = "import sys, upstatic.probe.stage; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    roots = {name.partition(".")[0] for name in done.stdout.split()}

    assert not roots & {"dns", "websockets", "cryptography", "jsonpath", "regex", "h2", "lxml"}
    assert LIBRARIES.keys() <= {*KINDS, "https"}
    for names in LIBRARIES.values():
        assert all(import_module(name) for name in names)

"""Measure and print the table of costs: `make bench`, or `make bench ONLY="round render"`.

Each row names the work, what it took now, what it takes at least (measured in the same run), what
it may take, its ratio to a fixed load of the same machine, and that ratio in the committed state
(`bench/baseline.json`, written by --save). A row is marked MISS over its target, and worse when
its ratio exceeds the committed one by a fifth. The exit code is 1 if a row is marked.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

import measure

DEFAULT = ("round", "render", "phone", "installation")
LONG = ("probe", "growth", "scale", "peers", "page", "upptime_import")
"""Groups that take minutes, or need programs that are installed for them."""


def main() -> int:
    """Run the groups; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join((*DEFAULT, *LONG)))
    parser.add_argument("--save", action="store_true", help="write bench/baseline.json")
    parser.add_argument("--tiny", action="store_true", help="measure tiny sites, for a test")
    given = parser.parse_args()
    sizes = measure.TINY if given.tiny else measure.Sizes()
    baseline, load_s = measure.read_baseline(), measure.calibrate(sizes.repeats)
    print(measure.header(baseline, load_s), flush=True)
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        for name in given.groups or DEFAULT:
            folder = Path(work) / name
            folder.mkdir()
            figures = measure.measured(importlib.import_module(name).figures, sizes, folder)
            print(*measure.rows(figures, baseline), sep="\n", flush=True)
            found += figures
            if given.save:
                measure.save_baseline(figures, load_s)
    return int(any(measure.verdict(one, baseline.get(one.work)) != "ok" for one in found))


if __name__ == "__main__":
    sys.exit(main())

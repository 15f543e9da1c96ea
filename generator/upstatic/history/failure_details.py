"""What failed in the last check of each failing monitor: run/details.json, for notifications.

`record` writes it when it has taken in run files, which it removes; the texts are redacted. It is
not committed: a job without it only sends alerts without these lines.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Probe, Status
from upstatic.history import append_only
from upstatic.history.contained_paths import is_contained

NAME = "details.json"
_SHARED = "run-"
"""How the folders of artifacts begin: what they hold is about the folder above."""


def read(folder: Path) -> Mapping[str, str]:
    """The details by slug; empty where there is no file that can be read, or only a link."""
    if not is_contained(folder / NAME, folder):
        return {}
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(slug): str(text) for slug, text in found.items()} if isinstance(found, dict) else {}


def update(run_file: Path, probes: Iterable[Probe]) -> None:
    """Note what these probes, in the order of time, saw; what is up has no details any more."""
    folder = run_file.parent
    folder = folder.parent if folder.name.startswith(_SHARED) else folder
    before = read(folder)
    after = dict(before)
    for probe in probes:
        if probe.reading.status is Status.UP:
            after.pop(probe.slug, None)
        elif probe.reading.status.is_known:
            after[probe.slug] = probe.detail
    if after != before:
        with suppress(HistoryError):  # the measurements themselves are recorded
            append_only.rewrite(folder / NAME, [json.dumps(after, ensure_ascii=False)])

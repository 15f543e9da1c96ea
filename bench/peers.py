"""The same monitors and incidents as a site of cState, which Hugo builds, and as one of ours.

    CSTATE=FOLDER make bench ONLY=peers

The folder is a checkout of https://github.com/cstate/cstate; Hugo is Debian's. "Little changed" is
our rendering five minutes later, in which every monitor is up; Hugo builds everything each time.
cState has no response times, no graphs and no feeds per monitor.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from measure import Child, Figure, Sizes, in_child, run_child, size_of
from phone import visit
from render import QUIET, one_more_round
from worlds import NOON, write_site

INCIDENTS = 50
FACTOR = 3
"""How many times Hugo's time ours may take when little changed."""


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of both sites with few incidents, and with years of them."""
    theme = os.environ.get("CSTATE", "")
    if not (shutil.which("hugo") and theme):
        raise SystemExit("peers needs Hugo and CSTATE=FOLDER, a checkout of cstate/cstate")
    size = min(sizes.sites)
    cases = [(sizes.small, INCIDENTS), (size, INCIDENTS), (size, sizes.incidents)]
    for monitors, incidents in dict.fromkeys(cases):
        folder = work / f"{monitors}-{incidents}"
        ours, theirs = folder / "ours", folder / "theirs"
        in_child(write_site, ours, monitors, closed_incidents=incidents)
        in_child(write_cstate, ours, theirs, Path(theme).resolve())
        built = run_child(["hugo", "--quiet", "-s", str(theirs)])
        fresh = one_more_round(ours, NOON)[1]
        quiet = one_more_round(ours, QUIET)[1]
        what = f"{monitors} monitors, {incidents:,} incidents"
        yield from _builds(what, {"cState": built, "Upstatic": fresh, "little changed": quiet})
        yield from _pages(what, {"cState": theirs / "public", "Upstatic": ours / "_site"}, folder)


def _builds(what: str, took: Mapping[str, Child]) -> Iterator[Figure]:
    hugo_s = took["cState"].cpu_s
    for who, child in took.items():
        target = FACTOR * hugo_s if who == "little changed" else None
        yield Figure(work=f"{what}: build, {who}", value=child.cpu_s, target=target)


def _pages(what: str, sites: Mapping[str, Path], work: Path) -> Iterator[Figure]:
    most = None
    for who, site in sites.items():
        (folder := work / who).mkdir()
        visited = visit(site, folder)
        yield Figure(work=f"{what}: site, {who}", value=size_of(site) / 1e6, unit="MB")
        yield Figure(
            work=f"{what}: elements of the front page, {who}", value=visited["elements"],
            unit="nodes", target=most,
        )  # fmt: skip
        yield Figure(work=f"{what}: front page transferred, {who}", value=visited["KB"], unit="KB")
        yield Figure(work=f"{what}: requests, {who}", value=visited["requests"], unit="")
        most = visited["elements"]


def write_cstate(ours: Path, theirs: Path, theme: Path) -> None:
    """Write the sources of a cState site from our configuration and history."""
    import yaml
    from upstatic.config import load
    from upstatic.history import incidents

    monitors = load(ours / ".upptimerc.yml").config.monitors
    names = {monitor.slug: monitor.name for monitor in monitors}
    settings = yaml.safe_load((theme / "exampleSite" / "config.yml").read_text(encoding="utf-8"))
    settings |= {"theme": "cstate", "enableGitInfo": False, "baseURL": "/status/"}
    settings["timeout"] = "10m"  # for its list of years of incidents
    settings["params"] |= {
        "categories": [{"name": group} for group in dict.fromkeys(one.group for one in monitors)],
        "systems": [{"name": one.name, "category": one.group} for one in monitors],
    }
    (theirs / "themes").mkdir(parents=True)
    (theirs / "themes" / "cstate").symlink_to(theme)
    (theirs / "config.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    issues = theirs / "content" / "issues"
    issues.mkdir(parents=True)
    for one in incidents.read(ours / "history"):
        front = {
            "title": one.title, "date": f"{one.started:%F %T}", "resolved": True,
            "resolvedWhen": f"{one.ended:%F %T}", "severity": "down",
            "affected": [names[slug] for slug in one.components], "section": "issue",
        }  # fmt: skip
        body = "\n\n".join(f"*{update.phase}* - {update.body}" for update in one.updates)
        (issues / f"{one.number}.md").write_text(f"---\n{json.dumps(front)}\n---\n{body}\n")

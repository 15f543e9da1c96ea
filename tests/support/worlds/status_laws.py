"""Laws: every output shows the same status, and it is the true one."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from upstatic.domain.models import Phase
from upstatic.domain.times import format_time

from tests.support.worlds.outputs import Outputs
from tests.support.worlds.readings import in_progress, measured, worst
from tests.support.worlds.world import World

SEVERITY = {"up": 0, "degraded": 1, "down": 2}
OF_IMPACT = {"minor": "degraded", "major": "down", "critical": "down"}
TOO_OLD = timedelta(minutes=15)
CHECKS = 3
"""As many checks in a row settle a status, whatever `confirm` says."""


def every_output_shows_the_same_status(world: World, outputs: Outputs) -> Iterator[str]:
    by_output = outputs.statuses(world.names)
    shown = by_output["monitor JSON"]
    for name, statuses in by_output.items():
        for slug, status in shown.items():
            if statuses.get(slug) != status and not (name == "API v2" and status == "unknown"):
                yield f"{slug} is {status} in its JSON, {statuses.get(slug)} on: {name}"
    for slug, status in by_output["API v2"].items():
        if status == "up" and outputs.monitor(slug)["checked_at"] is None:
            yield f"{slug} was never measured, API v2 calls it operational"
    for slug, is_up in outputs.is_up().items():
        if shown[slug] == "unknown" or (is_up and shown[slug] == "down"):
            yield f"{slug} is {shown[slug]}, and upstatic_monitor_up says {is_up}"
    counts = {status: n for status, n in outputs.status["monitors"].items() if n}
    if counts != Counter(shown.values()):
        yield f"status.json counts {counts}, the page shows {dict(Counter(shown.values()))}"


def a_group_is_its_worst_member(world: World, outputs: Outputs) -> Iterator[str]:
    shown = outputs.statuses(world.names)["monitor JSON"]
    members: dict[str, list[str]] = defaultdict(list)
    for one in world.config.monitors:
        if one.group:
            members[one.group].append(shown[one.slug])
    for name, status in outputs.groups().items():
        if (
            name in members
            and status != worst(members[name])
            and "maintenance" not in members[name]
        ):
            yield f"group {name} is {status}, its members are {members[name]}"


def the_page_has_one_status(world: World, outputs: Outputs) -> Iterator[str]:
    found, titles = outputs.page_status(), outputs.page_titles()
    if len(set(found.values())) > 1:
        yield f"the page is {found}"
    if len(set(titles.values())) > 1:
        yield f"the page says {titles}"
    status = found["front page"]
    components = [*outputs.statuses(world.names)["monitor JSON"].values()]
    if not world.people.stated and status != worst(components) and len(set(components)) < 3:
        yield f"the page is {status}, its components are {components}"
    if "unknown" in components and status == "up":
        yield f"the page is up, its components are {components}"
    is_calm = outputs.summary["status"]["indicator"] in {"none", "maintenance"}
    if is_calm != (status in {"up", "maintenance"}):
        yield f"the page is {status}, API v2 says {outputs.summary['status']}"


def a_component_is_what_is_measured_and_what_people_say(
    world: World, outputs: Outputs
) -> Iterator[str]:
    shown = outputs.statuses(world.names)["monitor JSON"]
    for slug, status in measured(outputs, world).items():
        checked = outputs.monitor(slug)["checked_at"] or ""
        is_current = checked >= format_time(world.now - TOO_OLD)
        stated = [
            one
            for one in in_progress(world)
            if slug in one.components and one.number in world.people.stated
        ]
        if stated and not world.was_undisturbed:
            continue  # perhaps the newest statement could not be read
        said = [
            OF_IMPACT[one.impact.value]
            for one in stated
            if one.phase in (Phase.INVESTIGATING, Phase.IDENTIFIED)
            if one.impact.value in OF_IMPACT
        ]
        known = [one for one in (status, *said) if is_current or one is not status]
        known = [one for one in known if one != "unknown"]
        wanted = max(known, key=lambda one: SEVERITY.get(one, 0), default="unknown")
        if shown[slug] not in {wanted, "maintenance"}:
            yield f"{slug} is shown {shown[slug]}, measured {status}, people say {said}"


def a_status_that_lasts_is_measured(world: World, outputs: Outputs) -> Iterator[str]:
    last = world.seen[-CHECKS:]
    for slug, status in measured(outputs, world).items():
        lasting = {row[slug].status.value if slug in row else "" for row in last}
        if len(last) == CHECKS and len(lasting) == 1 and not lasting & {status, ""}:
            yield f"{slug} was {lasting} in the last {CHECKS} checks, it is measured {status}"

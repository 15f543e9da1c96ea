"""The laws that hold between all outputs of a world; each gives a line for what breaks it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

from upstatic.domain.models import Impact, Incident, Phase
from upstatic.history import receipts
from upstatic.notify.alerts.alert import AlertStep

from tests.support.outputs import Outputs
from tests.support.world import START, World

Law = Callable[[World, Outputs], Iterator[str]]

PAGER = "ONCALL"
RANK = ("up", "maintenance", "unknown", "degraded", "down")
SEVERITY = {"up": 0, "degraded": 1, "down": 2}
OF_IMPACT = {"minor": "degraded", "major": "down", "critical": "down"}
FAILING = {"degraded", "down"}


def worst(statuses: list[str]) -> str:
    return max(statuses, key=RANK.index, default="unknown")


def plain(title: str) -> str:
    """A title without the sign that Upptime puts before it."""
    return title.removeprefix("🛑 ").removeprefix("⚠️ ").strip()


def in_progress(world: World) -> list[Incident]:
    """The recorded incidents that are neither over nor maintenance."""
    return [one for one in world.on_file() if not one.is_maintenance and not one.phase.is_over]


def measured(outputs: Outputs, world: World) -> dict[str, str]:
    return {slug: outputs.monitor(slug)["measured"] for slug in world.names}


# One status ------------------------------------------------------------------------------------


def every_output_shows_the_same_status(world: World, outputs: Outputs) -> Iterator[str]:
    by_output = outputs.statuses(world.names)
    shown = by_output["monitor JSON"]
    for name, statuses in by_output.items():
        for slug, status in shown.items():
            if statuses.get(slug) != status and not (name == "API v2" and status == "unknown"):
                yield f"{slug} is {status} in its JSON, {statuses.get(slug)} on: {name}"
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
    if not world.stated and status != worst(components) and len(set(components)) < 3:
        yield f"the page is {status}, its components are {components}"
    is_calm = outputs.summary["status"]["indicator"] in {"none", "maintenance"}
    if is_calm != (status in {"up", "maintenance"}):
        yield f"the page is {status}, API v2 says {outputs.summary['status']}"


def a_component_is_what_is_measured_and_what_people_say(
    world: World, outputs: Outputs
) -> Iterator[str]:
    shown = outputs.statuses(world.names)["monitor JSON"]
    for slug, status in measured(outputs, world).items():
        said = [
            OF_IMPACT[one.impact.value]
            for one in in_progress(world)
            if slug in one.components and one.phase in (Phase.INVESTIGATING, Phase.IDENTIFIED)
            if one.number in world.stated and one.impact.value in OF_IMPACT
        ]
        wanted = max([status, *said], key=lambda one: SEVERITY.get(one, 0))
        if shown[slug] not in {wanted, "maintenance"}:
            yield f"{slug} is shown {shown[slug]}, measured {status}, people say {said}"


# One story -------------------------------------------------------------------------------------


def incidents_are_the_same_everywhere(world: World, outputs: Outputs) -> Iterator[str]:
    filed = {one.number: one for one in in_progress(world) if one.started <= world.now}
    for name, found in outputs.open_incidents().items():
        if {one.number for one in found} != set(filed):
            yield f"{name} has {[one.number for one in found]} open, the files {sorted(filed)}"
        for one in found:
            here = filed.get(one.number)
            if here and (one.title, one.impact, one.phase) != (
                plain(here.title), here.impact.value, here.phase.value,
            ):  # fmt: skip
                yield f"{name} has {one}, the file {here.title} {here.impact} {here.phase}"
    if not set(filed) <= outputs.shown_incidents():
        yield f"the front page shows {outputs.shown_incidents()}, open are {sorted(filed)}"


def issues_and_files_agree(world: World, _: Outputs) -> Iterator[str]:
    if not world.was_undisturbed:
        return
    for one in world.on_file():
        row = world.github.desk.issues[one.number]
        if not one.is_maintenance and (row["state"] == "closed") != one.phase.is_over:
            yield f"#{one.number} is {row['state']} on GitHub and {one.phase} recorded"
        if plain(row["title"]) != plain(one.title):
            yield f"#{one.number} is {row['title']!r} on GitHub and {one.title!r} recorded"
        if one.number in world.edited and plain(one.title) != world.edited[one.number]:
            yield f"#{one.number} lost the title {world.edited[one.number]!r}: {one.title!r}"


def automatic_incidents_follow_what_is_measured(world: World, outputs: Outputs) -> Iterator[str]:
    if not world.was_undisturbed or world.is_flapping_held:
        return
    now = measured(outputs, world)
    failing = {slug for slug, status in now.items() if status in FAILING}
    covered: set[str] = set()
    for one in in_progress(world):
        own = failing & set(one.components)
        covered |= own
        if not one.key:
            continue
        if not own:
            yield f"#{one.number} {one.title!r} is open, {one.components} are all well"
        named = {slug for slug, name in world.names.items() if name in one.title}
        down = {slug for slug in own if now[slug] == "down"}
        if one.number not in world.edited and named and named not in (own, down):
            yield f"#{one.number} is called {one.title!r}, failing are {sorted(own)}"
        is_down = any(now[slug] == "down" for slug in own)
        eased = one.impact is Impact.MINOR
        if one.number not in world.stated and own and eased == is_down:
            yield f"#{one.number} has the impact {one.impact}, {sorted(own)} are {now}"
    windows = [one for one in world.on_file() if one.phase is Phase.IN_PROGRESS]
    excused = {slug for one in windows for slug in one.components}
    if missing := failing - covered - excused:
        yield f"{sorted(missing)} fail, and no open incident is about them"


def feeds_tell_the_same_entries(world: World, outputs: Outputs) -> Iterator[str]:
    feeds = outputs.feed_titles()
    if len({tuple(sorted(titles)) for titles in feeds.values()}) > 1:
        yield f"the feeds differ: {feeds}"
    for one in in_progress(world):
        if one.updates and not any(plain(one.title) in title for title in feeds["Atom"]):
            yield f"no feed tells of #{one.number} {one.title!r}: {feeds['Atom']}"
    for one in world.on_file():
        if one.is_maintenance and plain(one.title) not in outputs.calendar():
            yield f"the calendar lacks {one.title!r}"


# Messages --------------------------------------------------------------------------------------


def nothing_is_announced_twice(world: World, _: Outputs) -> Iterator[str]:
    texts = Counter(
        (one.channel, one.message.thread, one.message.title, one.message.body) for one in world.sent
    )
    for (channel, thread, title, _body), times in texts.items():
        if times > 1:
            yield f"{channel} heard {times} times: {title!r} ({thread})"


def a_pager_hears_opens_and_their_ends(world: World, _: Outputs) -> Iterator[str]:
    is_open: dict[str, bool] = {}
    for one in world.sent:
        if one.channel != PAGER:
            continue
        thread, ends = one.message.thread, one.message.step is AlertStep.RESOLVE
        if not thread:
            yield f"the pager heard something without a key: {one.message.title!r}"
        if ends and not is_open.get(thread):
            yield f"the pager heard the end of what was not open: {one.message.title!r}"
        if not ends and is_open.get(thread) is False:
            yield f"the pager heard {one.message.title!r} after its end"
        if not ends and not is_an_outage(one.message.title):
            yield f"the pager was alarmed by {one.message.title!r}"
        is_open[thread] = not ends


def is_an_outage(title: str) -> bool:
    return any(word in title for word in ("is down", "degraded", "is not measured", "No data"))


def nothing_overtaken_is_sent(world: World, outputs: Outputs) -> Iterator[str]:
    now = measured(outputs, world)
    for one in world.sent:
        for slug, name in world.names.items():
            is_new = one.time > world.now - timedelta(minutes=4)
            if is_new and one.message.title.endswith(f"{name} is down") and now[slug] == "up":
                yield f"{one.channel} heard {one.message.title!r} when it was up again"


EVERY_ROUND: tuple[Law, ...] = (
    every_output_shows_the_same_status,
    a_group_is_its_worst_member,
    the_page_has_one_status,
    a_component_is_what_is_measured_and_what_people_say,
    incidents_are_the_same_everywhere,
    issues_and_files_agree,
    automatic_incidents_follow_what_is_measured,
    feeds_tell_the_same_entries,
    nothing_is_announced_twice,
    a_pager_hears_opens_and_their_ends,
    nothing_overtaken_is_sent,
)


# When all is well again ------------------------------------------------------------------------


def all_is_well(world: World, outputs: Outputs) -> Iterator[str]:
    for slug, status in measured(outputs, world).items():
        if status != "up":
            yield f"{slug} is still measured {status}"
    for one in in_progress(world):
        if one.key:
            yield f"#{one.number} {one.title!r} is still open"
    for one in world.on_file():
        if one.key and not one.is_maintenance and not one.ended:
            yield f"#{one.number} {one.title!r} is over and has no end"


def every_alert_is_resolved(world: World, _: Outputs) -> Iterator[str]:
    last = {one.message.thread: one for one in world.sent if one.channel == PAGER}
    for one in last.values():
        if one.message.step is not AlertStep.RESOLVE:
            yield f"the pager still has {one.message.title!r} of {one.time:%H:%M}"


def who_heard_of_a_problem_heard_of_its_end(world: World, _: Outputs) -> Iterator[str]:
    heard: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = [row for row in receipts.read(world.history, START) if row.state.value == "sent"]
    for row in sorted(rows, key=lambda one: one.message.split(":", 2)[2:]):
        kind, _sep, rest = row.message.partition(":")
        if kind in {"down", "degraded", "up"}:
            heard[row.channel, rest.partition(":")[0]].append(kind)
    for (channel, slug), kinds in heard.items():
        if kinds[-1] != "up":
            yield f"{channel} heard of {slug}: {kinds}, and of no recovery"
        if kinds[0] == "up" or "up,up" in ",".join(kinds):
            yield f"{channel} heard of a recovery of {slug} without a problem: {kinds}"


IN_THE_END: tuple[Law, ...] = (
    all_is_well,
    every_alert_is_resolved,
    who_heard_of_a_problem_heard_of_its_end,
)

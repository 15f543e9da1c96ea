"""Laws: incidents, windows and figures are the same on the page, in data, files and issues."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.domain.outages import outages
from upstatic.domain.times import compact_time, format_time
from upstatic.evaluation.planned_windows import planned_windows
from upstatic.forges.base.hidden_markers import key_in
from upstatic.history import events
from upstatic.incidents.plan.update_texts import Names, title_of
from upstatic.translations.messages import long_duration

from tests.support.github.standin import BOT
from tests.support.worlds.outputs import Outputs
from tests.support.worlds.people import STRANGER
from tests.support.worlds.readings import FAILING, in_progress, measured, plain, words_of
from tests.support.worlds.world import World

EVENT_ID = re.compile(r"(down|degraded)-(.+)-\w+")


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
    for one in world.recorded():
        row = world.github.desk.issues.get(one.number)
        if row is None:
            yield f"#{one.number} {one.title!r} is recorded, its issue was deleted"
            continue
        if not one.is_maintenance and (row["state"] == "closed") != one.phase.is_over:
            yield f"#{one.number} is {row['state']} on GitHub and {one.phase} recorded"
        if plain(row["title"]) != plain(one.title):
            yield f"#{one.number} is {row['title']!r} on GitHub and {one.title!r} recorded"
        if (
            one.number in world.people.edited
            and plain(one.title) != world.people.edited[one.number]
        ):
            yield f"#{one.number} lost the title {world.people.edited[one.number]!r}: {one.title!r}"


def automatic_incidents_follow_what_is_measured(world: World, outputs: Outputs) -> Iterator[str]:
    if not world.was_undisturbed or world.settings.is_flapping_held:
        return
    now = measured(outputs, world)
    failing = {slug for slug, status in now.items() if status in FAILING}
    covered: set[str] = set()
    windows = [one for one in world.recorded() if one.phase is Phase.IN_PROGRESS]
    excused = {slug for one in windows for slug in one.components}
    for one in in_progress(world):
        own = failing & set(one.components)
        covered |= own
        if not one.key or own & excused:
            continue
        if not own:
            yield f"#{one.number} {one.title!r} is open, {one.components} are all well"
        named = {slug for slug, name in world.names.items() if name in one.title}
        down = {slug for slug in own if now[slug] == "down"}
        if one.number not in world.people.edited and named and named not in (own, down):
            yield f"#{one.number} is called {one.title!r}, failing are {sorted(own)}"
        is_down = any(now[slug] == "down" for slug in own)
        eased = one.impact is Impact.MINOR
        if one.number not in world.people.stated and own and eased == is_down:
            yield f"#{one.number} has the impact {one.impact}, {sorted(own)} are {now}"
    dismissed = {
        slug
        for one in world.recorded()
        if one.number in world.people.closed
        for slug in one.components
    }
    if missing := failing - covered - excused - dismissed - world.retracted():
        yield f"{sorted(missing)} fail, and no open incident is about them"


def what_is_closed_names_everything(world: World, _: Outputs) -> Iterator[str]:
    """The closed incident names all that was affected, and keeps its worst impact."""
    for one in world.recorded():
        people = world.people.edited.keys() | world.people.stated.keys() | world.people.closed
        told = [EVENT_ID.fullmatch(id_) for id_ in one.told]
        worst = {found[2]: Status.DEGRADED for found in told if found}
        worst |= {found[2]: Status.DOWN for found in told if found and found[1] == "down"}
        if not (one.key and one.phase.is_over) or one.number in people or one.is_maintenance:
            continue
        if not worst.keys() <= world.names.keys():
            continue  # a monitor that was renamed or removed keeps the name it had
        wanted = title_of(worst, Names(words=words_of(world), names=world.names))
        if plain(one.title) != plain(wanted):
            yield f"#{one.number} was closed as {one.title!r}, it was about {wanted!r}"
        if (one.impact is Impact.MINOR) is (Status.DOWN in worst.values()):
            yield f"#{one.number} was closed as {one.impact}, it was {wanted!r}"


def feeds_tell_the_same_entries(world: World, outputs: Outputs) -> Iterator[str]:
    feeds = outputs.feed_titles()
    if len({tuple(sorted(titles)) for titles in feeds.values()}) > 1:
        yield f"the feeds differ: {feeds}"
    for one in in_progress(world):
        if one.updates and not any(plain(one.title) in title for title in feeds["Atom"]):
            yield f"no feed contains #{one.number} {one.title!r}: {feeds['Atom']}"
    for number in world.people.deleted - {one.number for one in world.recorded()}:
        if f"/{number}.html" in outputs.feed_texts():
            yield f"the feeds contain #{number}, which was deleted"


def every_recorded_incident_has_its_page(world: World, outputs: Outputs) -> Iterator[str]:
    filed = {
        one.number: one
        for one in world.recorded()
        if one.is_maintenance or one.started <= world.now
    }
    if outputs.incident_pages() != set(filed):
        yield f"there are pages of {outputs.incident_pages()}, recorded are {sorted(filed)}"
    told = outputs.incidents()
    if set(told) != set(filed):
        yield f"API v2 has {sorted(told)}, recorded are {sorted(filed)}"
    for number, one in filed.items():
        page, row = outputs.incident_page(number), told.get(number, {})
        if plain(one.title) not in unescape(page):
            yield f"the page of #{number} is not called {one.title!r}"
        if words_of(world).say(f"phase_{one.phase.value}") not in unescape(page):
            yield f"the page of #{number} does not say {one.phase}"
        ended = one.ended if one.phase.is_over else None
        if row and (row["started_at"], row["resolved_at"]) != (stamp(one.started), stamp(ended)):
            dates = f"{row['started_at']} to {row['resolved_at']}"
            yield f"API v2 dates #{number} {dates}, recorded {one.started} to {ended}"
        if ended and (lasted := duration_of(one, world)) not in unescape(page):
            yield f"the page of #{number} does not say that it lasted {lasted}"


def damaged_files_are_read_again(world: World, _: Outputs) -> Iterator[str]:
    if not world.was_undisturbed:
        return
    for path in (world.history / "incidents").glob("*.yml"):
        if path.stem in map(str, world.github.desk.issues) and not path.read_bytes():
            yield f"{path.name} is empty, and its issue is there"


def addresses_stay(world: World, outputs: Outputs) -> Iterator[str]:
    """An incident that has another number now is found at the old one, unless it was deleted."""
    for number in sorted(world.addresses - outputs.incident_addresses() - world.people.deleted):
        if not (world.history / "incidents" / f"{number}.yml").read_bytes():
            continue  # damaged
        if (key := world.key_on_file(number)) not in world.retracted():
            yield f"there was a page of #{number} ({key}), and nothing leads on from there"


def stamp(time: datetime | None) -> str | None:
    return format_time(time).replace("Z", ".000Z") if time else None


def duration_of(incident: Incident, world: World) -> str:
    assert incident.ended
    return words_of(world).duration((incident.ended - incident.started).total_seconds())


def windows_are_the_same_everywhere(world: World, outputs: Outputs) -> Iterator[str]:
    recorded = [one for one in world.recorded() if one.is_maintenance]
    filed = {
        (one.number, plain(one.title), one.phase.value) for one in recorded if not one.phase.is_over
    }
    for name, found in outputs.windows().items():
        if found != filed:
            yield f"{name} has the windows {found}, recorded are {filed}"
    in_calendar = {
        (
            one["UID"].rpartition("/")[2].rpartition(":")[2],
            one["SUMMARY"],
            one["DTSTART"],
            one.get("DTEND"),
            one["STATUS"],
        )
        for one in outputs.calendar()
    }
    for one in recorded:
        status = "CANCELLED" if one.phase is Phase.CANCELLED else "CONFIRMED"
        wanted = (
            plain(one.title),
            compact_time(one.started),
            compact_time(one.ended) if one.ended else None,
            status,
        )
        if wanted not in {entry[1:] for entry in in_calendar}:
            yield f"the calendar has {in_calendar}, recorded is {wanted}"
    waiting = Counter(one.title for one in recorded if one.phase is Phase.SCHEDULED and one.key)
    if more := [title for title, n in waiting.items() if n > 1]:
        yield f"more than the next occurrence of {more} is announced"


def a_planned_window_is_in_force(world: World, _: Outputs) -> Iterator[str]:
    if world.was_killed:
        return
    for entry in world.config.maintenance:
        for window in planned_windows(entry, world.config, world.now, world.now):
            known = [one for one in world.recorded() if one.key == window.key]
            if (
                window.span.start <= world.now < window.span.end
                and not known
                and window.key not in world.retracted()
            ):
                yield f"{window.key} has begun and is not recorded"


def what_people_cancel_is_cancelled(world: World, _: Outputs) -> Iterator[str]:
    if not world.was_undisturbed:
        return
    for one in world.recorded():
        row = world.github.desk.issues.get(one.number)
        if row and one.is_maintenance and one.number in world.people.closed:
            was_early = row["closed_at"] <= format_time(one.started)
            if was_early != (one.phase is Phase.CANCELLED):
                yield f"#{one.number} of {one.started} was closed {row['closed_at']}: {one.phase}"


def strangers_are_not_heard(world: World, outputs: Outputs) -> Iterator[str]:
    pages = "".join(outputs.incident_page(number) for number in outputs.incident_pages())
    said = [one.message.body for one in world.sent]
    if any(STRANGER in text for text in (pages, outputs.feed_texts(), *said)):
        yield "a stranger's comment is shown or sent"


def renamed_monitors_keep_their_history(world: World, outputs: Outputs) -> Iterator[str]:
    for slug in world.names:
        checks = outputs.monitor(slug)["checks"]["rows"]
        if slug.startswith("new-") and (not checks or checks[0][0] >= world.changed_at):
            yield f"{slug} was renamed at {world.changed_at}, its first check is {checks[:1]}"


def figures_are_the_same_everywhere(world: World, outputs: Outputs) -> Iterator[str]:
    in_metrics = outputs.uptime_in_metrics()
    for slug in world.names:
        for name, window in outputs.monitor(slug)["windows"].items():
            counted = in_metrics.get((slug, name))
            if window["uptime"] != pytest.approx(counted):
                yield f"{slug} was up {window['uptime']} of {name}, the metrics say {counted}"


def recoveries_have_one_duration(world: World, _: Outputs) -> Iterator[str]:
    """The end of an automatic incident says of each monitor how long its outage lasted."""
    if world.settings.is_flapping_held:
        return
    words, happened = words_of(world), by_slug(events.read(world.history))
    for one in world.recorded():
        ends = [
            update for update in one.updates if update.phase is Phase.RESOLVED and not update.author
        ]
        if not (one.key and ends and one.number not in world.people.closed):
            continue
        for slug in one.components:
            own = [
                each
                for each in outages(happened.get(slug, []))
                if each.end and one.started <= each.start and one.ended and each.end <= one.ended
            ]
            total_s = sum((each.end - each.start).total_seconds() for each in own if each.end)
            lasted = long_duration(words, total_s)
            if own and slug in world.names and lasted not in ends[-1].body:
                yield f"#{one.number} ends with {ends[-1].body!r}, {slug} failed for {lasted}"


def all_is_well(world: World, outputs: Outputs) -> Iterator[str]:
    for slug, status in measured(outputs, world).items():
        if status != "up" and slug in world.truth:
            yield f"{slug} is still measured {status}"
    for one in in_progress(world):
        if one.key:
            yield f"#{one.number} {one.title!r} is still open"
    for one in world.recorded():
        if one.key and one.phase.is_over and not one.ended:
            yield f"#{one.number} {one.title!r} is over and has no end"


def nothing_is_on_github_twice(world: World, _: Outputs) -> Iterator[str]:
    keys = Counter(
        key_in(row["body"])
        for row in world.github.desk.issues.values()
        if row["state"] == "open" and row["user"]["login"] == BOT
    )
    if doubled := [key for key, n in keys.items() if key and n > 1]:
        yield f"{doubled} are open twice"
    for one in world.recorded():
        said = Counter(key_in(row["body"]) for row in world.github.comments_of(one.number))
        if doubled := [key for key, n in said.items() if key and n > 1]:
            yield f"#{one.number} says twice: {doubled}"


def what_is_recorded_is_published(world: World, _: Outputs) -> Iterator[str]:
    if world.is_published and world.published() != world.committed():
        yield f"the remote has {world.published()}, here is {world.committed()}"

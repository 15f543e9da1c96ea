"""Laws: what channels hear is true, in order, once, and has an end."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from upstatic.history import receipts
from upstatic.notify.alerts.alert import AlertStep
from upstatic.notify.delivery.message_templates import Message

from tests.support.github.standin import BOT
from tests.support.worlds.outputs import Outputs
from tests.support.worlds.people import OPENED, PLANNED
from tests.support.worlds.readings import FAILING, measured
from tests.support.worlds.settings import QUIET_UNTIL, RECURRING, SILENT
from tests.support.worlds.world import START, World

PAGER = "ONCALL"
HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
ENGLISH = re.compile(r"\b(?:is|are|has|have|was|been|the|with|since|after|Scheduled|Resolved)\b")
FRENCH = re.compile(r"\b(?:est|sont|la|le|les|de|depuis|après|Planifiée|Résolu)\b")
REPEATED = re.compile(r"^(?:reminder:\d+:|escalation:)+")


def nothing_is_announced_twice(world: World, _: Outputs) -> Iterator[str]:
    texts = Counter(
        (
            one.channel,
            "" if RECURRING in one.message.title else one.message.thread,
            one.message.title,
            one.message.body,
        )
        for one in world.sent
    )
    for (channel, thread, title, _body), times in texts.items():
        if times > 1:
            yield f"{channel} heard {times} times: {title!r} ({thread})"
    for one in world.sent:
        if any(one.message.body.count(text) > 1 for text in (f"{OPENED} 1", f"{PLANNED} 1")):
            yield f"{one.channel} heard twice in one message: {one.message.body!r}"


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
        if not ends and thread.startswith("incident:"):
            yield f"the pager was alarmed by {one.message.title!r}"
        is_open[thread] = not ends


def what_has_ended_is_over(world: World, _: Outputs) -> Iterator[str]:
    """No channel hears of an end without a beginning, or of anything between after it."""
    steps: dict[tuple[str, str], list[AlertStep]] = defaultdict(list)
    for one in world.sent:
        if one.message.thread:
            steps[one.channel, one.message.thread].append(one.message.step)
    for (channel, thread), those in steps.items():
        ends = those.count(AlertStep.RESOLVE)
        if ends > 1 and not was_reopened(thread, world):
            yield f"{channel} heard {ends} ends of {thread}"
        if thread.startswith("incident:") and those.count(AlertStep.OPEN) > 1:
            yield f"{channel} heard {those.count(AlertStep.OPEN)} beginnings of {thread}"


def was_reopened(thread: str, world: World) -> bool:
    """Whether a person said on an incident that was over that it is not, or took that back."""
    kind, _, number = thread.partition(":")
    return kind == "incident" and int(number) in world.people.edited_comments


def messages_say_what_is_true(world: World, outputs: Outputs) -> Iterator[str]:
    """What a channel heard last of a monitor in this round is its status; nothing is overtaken."""
    now, heard = measured(outputs, world), defaultdict(list)
    for row in receipts.read(world.history, START):
        kind, _, rest = REPEATED.sub("", row.message).partition(":")
        if (
            row.time == world.now
            and row.state.value == "sent"
            and kind in {"down", "degraded", "up"}
        ):
            heard[row.channel, rest.partition(":")[0]].append((rest, kind))
    for (channel, slug), those in heard.items():
        kind, status = max(those)[1], now.get(slug, "unknown")
        is_true = kind == status or ({kind, status} <= FAILING and channel == "chat")
        if status != "unknown" and not is_true:
            yield f"{channel} heard that {slug} is {kind}, it is {status}"


def quiet_hours_are_quiet(world: World, _: Outputs) -> Iterator[str]:
    for one in world.sent:
        is_quiet = (one.time.hour, one.time.minute) < QUIET_UNTIL
        if one.channel == "NIGHT" and is_quiet and one.message.severity != "critical":
            yield f"{one.channel} heard {one.message.title!r} in its quiet hours"


def escalation_is_for_what_nobody_works_on(world: World, _: Outputs) -> Iterator[str]:
    for one in world.sent:
        is_end = one.message.step is AlertStep.RESOLVE
        if one.channel != "LEAD" or is_end or one.time < world.now:
            continue
        if one.message.component not in world.names:
            yield f"{one.message.title!r} was escalated, and is not monitored"
        for known in world.recorded():
            said = [
                u for u in known.updates if u.author and u.time < one.time - timedelta(minutes=1)
            ]
            is_about = one.message.component in known.components and not known.phase.is_over
            if is_about and known.key and (said or known.labelled_acknowledged):
                yield f"{one.message.title!r} was escalated, a person works on it"


def the_program_speaks_one_language(world: World, _: Outputs) -> Iterator[str]:
    """French worlds hear no English, and the other way round; people's words are of neither."""
    wrong = ENGLISH if world.settings.language == "fr" else FRENCH
    for number, row in world.github.desk.issues.items():
        said = [row["title"], row["body"]] if row["user"]["login"] == BOT else []
        said += [c["body"] for c in world.github.comments_of(number) if c["user"]["login"] == BOT]
        for text in said:
            if found := wrong.search(HIDDEN.sub("", text)):
                yield f"#{number} says {found[0]!r}: {text!r}"
    for one in world.sent:
        language = world.config.notifications.channels[one.channel.lower()].language
        theirs = {"fr": ENGLISH, "en": FRENCH}.get(language, wrong)
        found = theirs.search(f"{one.message.title}\n{one.message.body}")
        is_own = language in ("", world.settings.language)
        if found and (is_own or not has_text_of_the_page(one.message)):
            yield f"{one.channel} heard {found[0]!r}: {one.message}"


def has_text_of_the_page(message: Message) -> bool:
    """Whether it quotes an update, which is written once, in the language of the page."""
    return message.thread.startswith("incident:")


def every_alert_is_resolved(world: World, _: Outputs) -> Iterator[str]:
    last = {one.message.thread: one for one in world.sent if one.channel == PAGER}
    for one in last.values():
        if one.message.step is not AlertStep.RESOLVE and SILENT not in one.message.title:
            yield f"the pager still has {one.message.title!r} of {one.time:%H:%M}"


def who_heard_of_a_problem_heard_of_its_end(world: World, __: Outputs) -> Iterator[str]:
    heard: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = [row for row in receipts.read(world.history, START) if row.state.value == "sent"]
    keys = [(row.time, row.channel, REPEATED.sub("", row.message)) for row in rows]
    for _, channel, key in sorted(keys, key=lambda one: (one[0], one[2].split(":", 2)[2:])):
        kind, _sep, rest = key.partition(":")
        slug = rest.partition(":")[0].removeprefix("new-")
        if kind in {"down", "degraded"} and heard[channel, slug][-1:] != [kind]:
            heard[channel, slug].append(kind)
        if kind in {"up", "removed"}:
            heard[channel, slug].append("up")
    for (channel, slug), kinds in heard.items():
        if kinds[-1] != "up":
            yield f"{channel} heard of {slug}: {kinds}, and of no recovery"
        if kinds[0] == "up" or "up,up" in ",".join(kinds):
            yield f"{channel} heard of a recovery of {slug} without a problem: {kinds}"


def who_heard_of_an_incident_heard_of_its_end(world: World, __: Outputs) -> Iterator[str]:
    """The recovery of the monitors is the end of an incident for who hears of outages."""
    recovered = {
        (row.channel.upper(), id_)
        for row in receipts.read(world.history, START)
        if row.state.value == "sent" and row.message.partition(":")[0] in {"up", "removed"}
        for id_ in [row.message.split(":")[1]]
    }
    over = {one.number: one for one in world.recorded() if one.phase.is_over}
    last = {(one.channel, one.message.thread): one for one in world.sent if one.message.thread}
    for (channel, thread), one in last.items():
        kind, _, number = thread.partition(":")
        known = over.get(int(number)) if kind == "incident" else None
        if known is None or one.message.step is AlertStep.RESOLVE:
            continue
        told = [id_.split("-", 1)[1].rpartition("-")[0] for id_ in known.told if "-" in id_]
        if not any((channel, slug) in recovered for slug in told):
            yield f"{channel} heard {one.message.title!r} last, #{number} is over"

"""Whatever fails and whenever a run dies: every message is sent, and none twice by a living run."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import cases

STATUSES = ("up", "degraded", "down")
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "changes": st.dictionaries(
                st.sampled_from(("api", "shop")), st.sampled_from(STATUSES), max_size=2
            ),
            "broken": st.sets(st.sampled_from(("chat://here", "mail://here"))),
            "dies": st.booleans(),
            "minutes": st.sampled_from((1, 5, 12, 65)),
        }
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=cases(25, local_share=2))
@given(steps=STEPS, deaths=st.booleans())
def test_every_message_reaches_every_channel(
    make_world: Any,
    steps: list[dict[str, Any]],
    deaths: bool,  # noqa: FBT001 - hypothesis calls by name
) -> None:
    with TemporaryDirectory() as folder:
        world = make_world(Path(folder))
        expected = [key for step in steps for key in run(world, step, deaths=deaths)]
        world.listener.errors.clear()
        for _ in range(3):
            world.tell(minutes=65)

        sent = Counter(
            (message, channel)
            for _, message, channel, state, *_ in rows(world)
            if state == "sent" and message != "start"
        )
    wanted = {(key, channel) for key in expected for channel in ("chat", "mail")}
    assert sent.keys() <= wanted
    assert all(is_overtaken(*one, expected, sent) for one in wanted - sent.keys())
    assert set(sent.values()) <= {1}


def is_overtaken(key: str, channel: str, expected: list[str], sent: Counter[Any]) -> bool:
    """Whether the end of the outage was sent, or the next one: then that is all that is sent."""
    slug = key.split(":")[1]
    later = [one for one in expected[expected.index(key) :] if one.split(":")[1] == slug]
    ends = [one for one in later if one.startswith("up:")]
    following = later[later.index(ends[0]) :] if ends else []
    return any((one, channel) in sent for one in following)


def run(world: Any, step: dict[str, Any], *, deaths: bool) -> list[str]:
    """One round; the keys of the messages that its changes make due."""
    keys = [key for slug, status in step["changes"].items() if (key := change(world, slug, status))]
    world.listener.errors = dict.fromkeys(step["broken"], "503")
    world.tell(minutes=step["minutes"])
    if deaths and step["dies"]:  # before the outcome was recorded
        for table in world.history.glob("receipts/*.csv"):
            kept = [line for line in table.read_text().splitlines() if ",sent,1," not in line]
            table.write_text("".join(f"{line}\n" for line in kept))
    return keys


def change(world: Any, slug: str, status: str) -> str:
    last: dict[str, str] = world.__dict__.setdefault("last", {})
    if last.get(slug, "up") == status:
        return ""
    event = world.happens(slug, status, began=world.now - timedelta(seconds=30))
    last[slug] = status
    return f"{status}:{slug}:{event.time:%Y-%m-%dT%H:%M:%SZ}"


def rows(world: Any) -> list[list[str]]:
    tables = sorted(world.history.glob("receipts/*.csv"))
    return [line.split(",") for table in tables for line in table.read_text().splitlines()]

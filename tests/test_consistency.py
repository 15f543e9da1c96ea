"""No two outputs contradict each other, whatever happens: random worlds through every stage.

`pytest tests/test_consistency.py --seed 17` plays one world; a failure prints what happened in it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.effort import sample, soak
from tests.support.worlds.endpoints import endpoints
from tests.support.worlds.known_faults import KNOWN_FAULTS
from tests.support.worlds.laws import EVERY_ROUND, IN_THE_END, Law
from tests.support.worlds.world import CALM_ROUNDS, World

WORLDS = 300
MANY_WORLDS = 3000
WORLDS_PER_TEST = 5
PROBED = PUBLISHED = 30
"""One world in so many probes real endpoints; another one pushes its history."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--seed")
    if asked is not None:
        metafunc.parametrize("seeds", [[asked]], ids=[str(asked)])
        return
    seeds = range(soak(ci=WORLDS, long=MANY_WORLDS, local_share=25))
    batches = [seeds[n : n + WORLDS_PER_TEST] for n in range(0, len(seeds), WORLDS_PER_TEST)]
    metafunc.parametrize("seeds", batches, ids=[f"{one[0]}-{one[-1]}" for one in batches])


def test_no_two_outputs_contradict_each_other(seeds: Sequence[int], tmp_path: Path) -> None:
    wrong: list[str] = []
    for seed in seeds:
        with world_of(seed, tmp_path / str(seed)) as world:
            wrong += play(world)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    "put_back", sample(KNOWN_FAULTS), ids=lambda fault: fault.__name__.lstrip("_")
)
def test_the_worlds_catch_each_known_fault(
    put_back: Callable[[pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back(monkeypatch)
    with world_of(KNOWN_FAULTS[put_back], tmp_path / "world") as world:
        assert play(world) != []


@contextmanager
def world_of(seed: int, root: Path) -> Iterator[World]:
    """The world of a seed; some have real endpoints, some a remote repository."""
    if seed % PROBED == 7:
        with endpoints() as server:
            yield World(seed, root, endpoints=server)
    else:
        yield World(seed, root, is_published=seed % PUBLISHED == 4)


def play(world: World) -> list[str]:
    """A few hours of a world, and a calm end; what contradicts what, the first time only."""
    for _ in range(world.random.randint(5, 9)):
        quiet = len(world.log) + 1
        world.round()
        if len(world.log) > quiet and (wrong := contradictions(world, EVERY_ROUND)):
            return wrong
    for _ in range(CALM_ROUNDS):
        world.round(is_calm=True)
    return contradictions(world, (*EVERY_ROUND, *IN_THE_END))


def contradictions(world: World, laws: Sequence[Law]) -> list[str]:
    outputs = world.outputs()
    found = [
        f"seed {world.seed}, {law.__name__}: {line}" for law in laws for line in law(world, outputs)
    ]
    return [*found, *world.log, ""] if found else []

"""No two outputs contradict each other, whatever happens: random worlds through every stage.

`pytest tests/test_consistency.py --seed 17` plays one world; a failure prints what happened in it.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.consistency import EVERY_ROUND, IN_THE_END, Law
from tests.support.effort import cases
from tests.support.world import CALM_ROUNDS, World

WORLDS = 300
WORLDS_PER_TEST = 5


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    asked = metafunc.config.getoption("--seed")
    if asked is not None:
        metafunc.parametrize("seeds", [[asked]], ids=[str(asked)])
        return
    seeds = range(cases(WORLDS, local_share=15))
    batches = [seeds[n : n + WORLDS_PER_TEST] for n in range(0, len(seeds), WORLDS_PER_TEST)]
    metafunc.parametrize("seeds", batches, ids=[f"{one[0]}-{one[-1]}" for one in batches])


@pytest.mark.xfail(strict=False, reason="alerts and incidents are still being repaired")
def test_no_two_outputs_contradict_each_other(seeds: Sequence[int], tmp_path: Path) -> None:
    wrong = [line for seed in seeds for line in play(World(seed, tmp_path / str(seed)))]
    assert wrong == [], "\n".join(wrong)


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

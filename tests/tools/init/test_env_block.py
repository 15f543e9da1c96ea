"""Lines of the environment: ours come and go with the file, theirs stay, however they look."""

import yaml
from hypothesis import given
from hypothesis import strategies as some
from upstatic.tools.init.checksum import is_unchanged, with_checksum
from upstatic.tools.init.env_block import added_lines, env_block, secrets_in

NAMES = some.text("ABC_", min_size=1, max_size=4).map("K_".__add__)
VALUES = some.sampled_from(
    ["${{ vars.X }}", '"#"', "one # why", "'a: b'", "${{ secrets.Y }}", ">-\n  two\n  lines"]
)
YOURS = some.dictionaries(NAMES, VALUES, max_size=4)
SECRETS = some.sets(NAMES, max_size=4)
HEAD = "jobs:\n  round:\n    steps:\n      - run: x\n        env: &environment\n"
TAIL = "\n      # the next step\n      - run: y\n        env: *environment\n"


def workflow(lines: list[str]) -> str:
    return HEAD + "".join(f"          {line}\n" for line in lines) + TAIL


def written(yours: dict[str, str]) -> list[str]:
    return [line for name, value in yours.items() for line in f"{name}: {value}".split("\n")]


@given(SECRETS, SECRETS, YOURS)
def test_lines_of_users_outlive_every_change_of_secrets(
    before: set[str], after: set[str], yours: dict[str, str]
) -> None:
    first = env_block(sorted(before), written(yours))
    kept = added_lines(workflow(first), sorted(after))
    second = env_block(sorted(after), kept)
    (step, _) = yaml.safe_load(workflow(second))["jobs"]["round"]["steps"]

    assert step["env"].keys() == before | after | yours.keys() | {"GITHUB_TOKEN"}
    said = yaml.safe_load("\n".join(written(yours)) or "{}")
    assert {name: step["env"][name] for name in yours} == said
    assert sum(line == "# Add your own lines below; init keeps them." for line in second) == 1
    assert env_block(sorted(after), added_lines(workflow(second), sorted(after))) == second


@given(SECRETS, YOURS, YOURS)
def test_a_change_of_the_env_block_is_not_a_manual_edit(
    secrets: set[str], yours: dict[str, str], later: dict[str, str]
) -> None:
    lines = env_block(sorted(secrets), written(yours))
    text = with_checksum(workflow(lines))
    other = workflow(env_block((), written(later)))

    assert is_unchanged(text)
    assert is_unchanged(text.replace(workflow(lines), other))
    assert not is_unchanged(text.replace("run: y", "run: z"))
    assert not is_unchanged(workflow(lines))


def test_a_token_of_ones_own_takes_the_place_of_the_jobs() -> None:
    lines = env_block((), ["GITHUB_TOKEN: ${{ secrets.BOT }}"])
    assert [line for line in lines if line.startswith("GITHUB_TOKEN")] == [
        "GITHUB_TOKEN: ${{ secrets.BOT }}"
    ]


def test_only_secrets_under_their_own_name_are_handed_over() -> None:
    text = "  A: ${{ secrets.A }}\n  B: ${{ secrets.C }}\n  D: ${{ secrets.D || github.token }}\n"
    assert secrets_in(text) == ["A"]

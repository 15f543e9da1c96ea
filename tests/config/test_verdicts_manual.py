"""The examples of docs/verdicts.md are read without a word of complaint."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.config import Loaded

MANUAL = Path(__file__).parents[2] / "docs" / "verdicts.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
SITE = "sites:\n  - name: A\n    url: https://example.com\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split(":")[0])
def test_an_example_of_the_manual_is_read_as_it_stands(
    loaded: Callable[[str], Loaded], example: str
) -> None:
    whole = example if "sites:" in example else example + SITE

    assert loaded(whole).warnings == ()


def test_the_manual_describes_every_key_that_decides() -> None:
    told = set(re.findall(r"^\s*(?:- )?([a-zA-Z]+):", "\n".join(EXAMPLES), re.MULTILINE))

    assert {"confirm", "controls", "regions", "quorum", "flapping", "shards", "runner"} <= told

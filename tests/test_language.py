"""Plain technical English in what people read, the names of tests included."""

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.program import ROOT

BANNED = {
    r"\bfurniture\b": "helpers",
    r"\bheads and hands\b": "separate logic from I/O",
    r"\b(rules|rooms) of the house\b": "design rules, modules",
    r"\berrands?\b": "name the task",
    r"(?<!\{)\b(nobody|somebody)\b(?!\")": "name the actor, or use the passive",
    r"\bwhoever\b": "name the actor",
    r"\bfor ever\b": "indefinitely",
    r"\b(is|are|be|was|were) owed\b": "pending",
    r"(?<![-\"])\bbeside\b(?![.}\"])": "next to, with",
    r"(?<!there )\b(is|are) no (?!longer|more|data|such|SVG|`)": "is not a",
    r"\bat hand\b": "available",
    r"\bon file\b": "recorded, stored",
    r"\b(bring|brings|brought) along\b": "import",
    r"\ba word on\b": "a line about",
    r"\bit is told\b|\bare told\b|\bis told\b": "is notified, is logged",
    r"\btry again\b": "retry",
    r"\bwhat is what\b": "name it",
}
"""What not to write, and what to write instead."""
PAGES = ("*.md", "*.toml", "Makefile", "docs/**/*.md", ".github/**/*.md", "site/locales/en.yml")
CODE = ("generator", "tests", "bench")
OWN = Path(__file__)
SUSPECT = re.compile(
    "|".join(re.sub(r"\(\?<?[!=][^)]*\)", "", one) for one in BANNED), re.IGNORECASE
)
"""Whether a file needs a closer look: the patterns without what must not stand around them."""


def prose() -> Iterator[tuple[Path, int, str]]:
    """Every line that people read: of pages, and of comments, texts and tests' names in code."""
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                yield path, number, line
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path != OWN and SUSPECT.search(path.read_text("utf-8").replace("_", " ")):
                yield from texts_of(path)


def texts_of(path: Path) -> Iterator[tuple[Path, int, str]]:
    kinds = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type in kinds:
            for offset, line in enumerate(token.string.splitlines()):
                yield path, token.start[0] + offset, line
        elif token.type == tokenize.NAME and token.string.startswith("test_"):
            yield path, token.start[0], token.string.replace("_", " ")


def test_no_text_uses_a_banned_phrase() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r} (write: {instead})"
        for path, number, line in prose()
        for banned, instead in BANNED.items()
        if (match := re.search(banned, line, re.IGNORECASE))
    ]
    assert found == [], Counter(line.partition(":")[0] for line in found)

"""The documents lead somewhere: links and anchors resolve, and each page is found from README."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import ROOT

TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS = [*TOP, *sorted(ROOT.glob("docs/**/*.md"))]
LONGEST = 600
"""Lines of a page; who needs more, needs two pages."""


def prose(path: Path) -> str:
    """The text without code and comments, where brackets are not links and hashes no headings."""
    unseen = r"^ *```.*?^ *```|<!--.*?-->"
    text = re.sub(unseen, "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<!`)`[^`\n]+`(?!`)", lambda code: code[0][1:-1].translate(QUIET), text)


QUIET = str.maketrans("[]()", "    ")


def anchors(path: Path) -> set[str]:
    """The names of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[tuple[str, str]]:
    """Where the page leads within the repository: (file or "" for itself, anchor or "")."""
    text = prose(path)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    for target in found:
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield file, anchor


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    for file, anchor in links(path):
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path.name}: there is no {file}"
        if anchor:
            assert anchor in anchors(target), f"{path.name}: {file} has no #{anchor}"


def test_every_page_is_found_from_the_readme() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        targets = [(path.parent / file).resolve() for file, _ in links(path) if file]
        ahead += [one for one in targets if one.suffix == ".md" and one not in seen]

    assert set(DOCUMENTS) - seen == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_page_is_short_enough_to_be_read(path: Path) -> None:
    written = re.sub(
        r"<!-- (module map|keys).*<!-- /(module map|keys) -->",
        "",
        path.read_text(),
        flags=re.DOTALL,
    )
    assert len(written.splitlines()) <= LONGEST

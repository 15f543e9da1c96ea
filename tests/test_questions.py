"""A new user's 15 questions are answered one click from a page that README names."""

import re
from collections.abc import Iterator

import pytest

from tests.support.program import ROOT
from tests.test_documents import anchors

QUESTIONS = ROOT / "docs" / "questions.md"
WORDS = {
    "install": "uvx upstatic init",
    "systems": "Python 3.11",
    "see the page": "upstatic preview",
    "cost": "minutes a month",
    "passwords": "Settings → Secrets",
    "domain": "CNAME",
    "notified of": "channels:",
    "too late": "confirm",
    "incident": "comment",
    "maintenance": "maintenance",
    "repository that I have": "upstatic init",
    "update": "Dependabot",
    "move": "import-upptime",
    "late or": "keepGoing",
    "not work": "upstatic doctor",
}
"""What a question is about, and what its answer contains."""


def rows() -> Iterator[tuple[str, str]]:
    found = re.findall(r"^\| ([A-Z][^|]*\?[^|]*) \| (.*) \|$", QUESTIONS.read_text(), re.MULTILINE)
    yield from found


def section(link: str) -> str:
    """The text below the heading that a link names."""
    name, _, anchor = link.partition("#")
    path = QUESTIONS.parent / name
    assert anchor in anchors(path), link
    parts = re.split(r"^(?=#+ )", path.read_text(), flags=re.MULTILINE)
    for n, part in enumerate(parts):
        heading = part.partition("\n")[0].lstrip("# ")
        if re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") == anchor:
            return part + (parts[n + 1] if n + 1 < len(parts) and n < 2 else "")
    return ""


def test_there_are_fifteen_questions_and_readme_leads_to_them() -> None:
    assert len(list(rows())) == 15
    assert "(docs/questions.md)" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("about", WORDS)
def test_the_linked_section_answers_the_question(about: str) -> None:
    [answer] = [answer for question, answer in rows() if about in question]
    links = re.findall(r"\]\(([^)]+)\)", answer)
    text = "\n".join(map(section, links))

    assert links
    assert WORDS[about] in text, f"{about}: {links} do not say {WORDS[about]}"
    assert len(section(links[0]).split()) < 700, "longer than a minute's reading"

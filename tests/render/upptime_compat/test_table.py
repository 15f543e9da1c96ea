"""The table of README.md says what the page says, whatever the monitors are called."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from tests.render.upptime_compat.conftest import Mirror
from tests.support.company import DOWN, SLOW, monitor

Make = Callable[..., Mirror]
HOSTILE = (
    "A|B [c](javascript:alert(1)) ![d](e) **f** `g` ~~h~~",
    "<img src=x onerror=alert(1)> <!--end: status pages-->",
    "line\nbreak \\| \u202e turned &lt; &#124; $x^2$ <!--live status-->",
    "冬天的小窝 | Blog 🎄 https://www.example.com",
)


def cells(made: Mirror) -> list[list[str]]:
    """The table as CommonMark with GitHub's tables sees it: the text of each cell."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(made.text("README.md"))
    rows: list[list[str]] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"td_open", "th_open"}:
            parts = tokens[at + 1].children or []
            shown = (p.content for p in parts if p.type in {"text", "text_special", "code_inline"})
            rows[-1].append("".join(shown))
    return rows


def test_the_table_has_upptime_s_columns_with_the_page_s_figures(mirror: Make) -> None:
    made = mirror()
    made.round()
    made.round(shop=SLOW, api=DOWN)
    made.round(shop=SLOW, api=DOWN)

    head, shop, api = cells(made)
    assert head == ["URL", "Status", "History", "Response time", "Uptime"]
    assert shop == ["Shop", "🟨 Degraded", "shop.yml", " 640 ms", "100%"]
    assert api[:3] == ["Api", "🟥 Down", "api.yml"]
    assert "<!--live status--> **🟧 Partial outage**\n" in made.text("README.md")


def test_badges_and_graphs_are_our_own_and_all_there(mirror: Make) -> None:
    made = mirror(monitor("shop"))
    made.round()
    text, site = made.text("README.md"), made.draw(made.now)

    pictures = re.findall(r'src="([^"]*)"', text)
    assert len(pictures) == 9
    for url in pictures:
        assert (site / url.removeprefix("https://acme.github.io/status/")).is_file(), url
    pages = set(re.findall(r'href="([^"]*)"', text))
    assert pages == {"https://acme.github.io/status/monitor/shop.html"}


def test_table_files_badges_and_page_agree(mirror: Make) -> None:
    made = mirror(monitor("shop"))
    for _ in range(4):
        made.round()
    made.round(shop=DOWN)
    made.round(shop=DOWN)
    site = made.draw(made.now + timedelta(minutes=1))

    _, (_, status, _, response, uptime) = cells(made)
    (row,) = json.loads(made.text("history/summary.json"))
    assert (row["uptimeWeek"], f"{row['timeWeek']} ms") == (uptime, response.strip())
    page = (site / "monitor" / "shop.html").read_text("utf-8")
    assert f"<b>{uptime}</b>" in page
    assert f"</svg><span>{status.removeprefix('🟥 ')}</span></p>" in page
    for kind, figure in (("uptime", uptime), ("response-time", response.strip())):
        assert f">{figure}</text>" in (site / f"badge/shop/{kind}-7d.svg").read_text("utf-8")
        shield = json.loads(made.text(f"api/shop/{kind}-week.json"))
        assert shield["message"] == figure


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_and_does_nothing(mirror: Make, name: str) -> None:
    made = mirror(monitor("shop", name=name))
    made.round()
    made.round(shop=DOWN)
    made.round(shop=DOWN)

    _, row = cells(made)
    assert row[0] == " ".join(name.replace("\u202e", "").split())
    assert len(row) == 5
    text = made.text("README.md")
    assert text.count("<!--end: status pages-->") == text.count("<!--live status-->") == 1
    assert text.endswith("\nThanks for reading.\n")


def test_an_address_that_holds_a_secret_is_not_shown(mirror: Make) -> None:
    made = mirror(
        monitor("a", url="https://example.com/?key=$API_KEY", icon="https://x.example/$KEY.png"),
        monitor("b", url="https://eve:word@example.com"),
        monitor("c", url="db.example.com", check="tcp-ping", port=5432),
    )
    made.round()

    text = made.text("README.md")
    assert "$" not in text
    assert "example.com" not in text
    assert [row[0] for row in cells(made)[1:]] == ["A", "B", "C"]


def test_an_address_stays_in_its_link(mirror: Make) -> None:
    made = mirror(monitor("a", url="https://a.example/b)[x|y](z)?d=1&copy=2"))
    made.round()

    assert "[A](https://a.example/b%29%5Bx%7Cy%5D%28z%29?d=1&amp;copy=2)" in made.text("README.md")


def test_the_words_are_the_users_own_and_their_signs_are_not_doubled(mirror: Make) -> None:
    made = mirror(
        i18n={
            "url": "Adresse", "status": "Zustand", "history": "Verlauf", "up": "🟩 Läuft",
            "responseTime": "Zeit", "uptime": "Da", "uptimeWeek": "Da in 7 Tagen",
            "allSystemsOperational": "🟩 Alles *gut*", "responseTimeGraphAlt": "Kurve",
        }
    )  # fmt: skip
    made.round()

    head, shop, _ = cells(made)
    assert head == ["Adresse", "Zustand", "Verlauf", "Zeit", "Da"]
    assert shop[1] == "🟩 Läuft"
    text = made.text("README.md")
    assert "<!--live status--> **🟩 Alles &#42;gut&#42;**\n" in text
    assert 'alt="Kurve"' in text
    assert 'alt="Da in 7 Tagen: 100%"' in text


def test_the_table_is_in_the_language_of_the_page(mirror: Make) -> None:
    made = mirror(i18n={"locale": "fr"})
    made.round(shop=DOWN, api=DOWN)
    made.round(shop=DOWN, api=DOWN)

    assert cells(made)[0] == ["URL", "Statut", "Historique", "Temps de réponse", "Disponibilité"]
    assert "**🟥 Panne majeure**" in made.text("README.md")


def test_without_an_address_of_the_page_there_are_figures_and_no_dead_links(mirror: Make) -> None:
    made = mirror(monitor("shop"), owner="", repo="")
    made.round()

    assert made.text("README.md").splitlines()[7] == (
        "| [Shop](https://shop.example/) | 🟩 Operational | History | 120 ms | 100% |"
    )


def test_icons_are_those_of_the_configuration(mirror: Make) -> None:
    made = mirror(monitor("a", icon="https://i.example/a.png"), monitor("b", icon="b.svg"))
    made.round()

    text = made.text("README.md")
    assert '<img alt="" src="https://i.example/a.png" height="13"> [A]' in text
    assert '<img alt="" src="https://acme.github.io/status/b.svg" height="13"> [B]' in text

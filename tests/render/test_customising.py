"""docs/customising.md: each example is drawn, and shows what the page next to it says."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config import load
from upstatic.config.schema.root import StatusWebsite
from upstatic.config.theme_files import SITE
from upstatic.render.stage import render

from tests.support.company import NOW

MANUAL = (Path(__file__).parents[2] / "docs" / "customising.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```yaml\n(.*?)```\n((?:<!-- [^\n]* -->\n)+)", re.DOTALL)
EXAMPLES = [(yaml_text, shown) for yaml_text, shown in EXAMPLE.findall(MANUAL)]
BASE = {"owner": "acme", "repo": "status", "sites": [{"name": "X", "url": "https://x.example"}]}
ASSETS = {
    "logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "favicon.png": "",
    "brand.css": "/* Acme's brand */",
    "logo-dark.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "fonts/acme.woff2": "",
}


def test_every_example_says_what_it_shows() -> None:
    assert len(EXAMPLES) == MANUAL.count("```yaml")


@pytest.mark.parametrize(("text", "shown"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_shows_what_the_manual_says(tmp_path: Path, text: str, shown: str) -> None:
    written = yaml.safe_dump(BASE | yaml.safe_load(text), sort_keys=False)
    (tmp_path / ".upptimerc.yml").write_text(written, encoding="utf-8")
    (tmp_path / "assets" / "fonts").mkdir(parents=True)
    for name, content in ASSETS.items():
        (tmp_path / "assets" / name).write_text(content, encoding="utf-8")
    loaded = load(tmp_path / ".upptimerc.yml")
    site = render(tmp_path, loaded.config, tmp_path / "_site", now=NOW).out
    assert loaded.warnings == ()
    for path, piece in re.findall(r"<!-- (\S+): (.*) -->", shown):
        assert piece in (site / path).read_text(encoding="utf-8"), path


def test_every_key_of_the_look_is_in_the_manual() -> None:
    keys = {field.alias or name for name, field in StatusWebsite.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in MANUAL and f"  {key}:" not in MANUAL} == set()


def test_every_property_that_the_manual_names_is_one_of_the_page() -> None:
    css = "".join(
        (SITE / path).read_text(encoding="utf-8")
        for path in ("templates/top.css", "static/page.css")
    )
    named = set(re.findall(r"`(--[\w-]+)`", MANUAL))
    declared: set[Any] = set(re.findall(r"(--[\w-]+):", css))
    assert named == {name for name in declared if not name.startswith("--_")}, "--_ is internal"

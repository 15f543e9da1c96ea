import re
from collections.abc import Callable, Iterator

import jsonschema
import pytest
from upstatic.config import Config, json_schema, load
from upstatic.config.lint.unknown_keys import SECTIONS
from upstatic.config.reference import manual
from upstatic.config.reference.json_schema import docstrings
from upstatic.config.values.check_kinds import MEASURED
from upstatic.config.values.upptime_keys import NO_EFFECT
from upstatic.config.yaml.composer import compose
from upstatic.probe.kinds import KINDS

from tests.config.conftest import Load
from tests.support.program import ROOT

DOCS = ROOT / "docs"

Remarks = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def remarks() -> Callable[[str], list[str]]:
    """What a YAML language server says, given the schema."""
    jsonschema.Draft7Validator.check_schema(json_schema())
    editor = jsonschema.Draft7Validator(json_schema())

    def check(text: str) -> list[str]:
        node = compose(text)
        assert node
        return [error.message for error in editor.iter_errors(node.value)]

    return check


def examples() -> Iterator[str]:
    text = (DOCS / manual.MANUAL).read_text()
    yield from re.findall(r"```yaml\n(owner:.*?)```", text, re.DOTALL)


def test_the_schema_for_editors_is_current() -> None:
    assert (DOCS / manual.SCHEMA).read_text() == manual.schema_text(), (
        "run: python -m upstatic.config"
    )


def test_the_tables_of_the_manual_are_current() -> None:
    text = (DOCS / manual.MANUAL).read_text()

    assert text == manual.with_tables(text), "run: python -m upstatic.config"


def test_every_row_of_the_tables_is_one_line() -> None:
    rows = [
        line for line in (DOCS / manual.MANUAL).read_text().splitlines() if line.startswith("| ")
    ]
    assert [row for row in rows if not row.endswith(" |")] == []


def test_every_key_is_documented_where_it_is_declared() -> None:
    for section in SECTIONS.values():
        assert docstrings(section).keys() == section.model_fields.keys()


def test_no_key_is_said_to_have_no_effect_while_it_has_one() -> None:
    for name, idle in NO_EFFECT.items():
        fields = SECTIONS[name].model_fields
        assert not idle.keys() & {field.alias or key for key, field in fields.items()}


def test_what_is_said_to_be_measured_is_measured() -> None:
    assert set(MEASURED) == set(KINDS)


def test_the_examples_of_the_manual_load_without_a_warning(loaded: Load, remarks: Remarks) -> None:
    found = list(examples())

    assert len(found) == 2
    for text in found:
        assert loaded(text).warnings == ()
        assert remarks(text) == []


def test_the_template_loads_without_a_warning(remarks: Remarks) -> None:
    template = ROOT / ".upptimerc.yml"
    text = template.read_text()
    result = load(template)

    assert result.config.monitors
    assert result.warnings == ()
    assert remarks(text) == []
    assert text.startswith(f"# yaml-language-server: $schema=docs/{manual.SCHEMA}\n")


def test_the_examples_in_the_template_work_when_they_are_uncommented(loaded: Load) -> None:
    text = (ROOT / ".upptimerc.yml").read_text()
    awake = re.sub(
        r"^( *)# (?=- name|  \w+:|  {2,}- |\w+: |\w+:$)", r"\1", text, flags=re.MULTILINE
    )
    result = loaded(awake)

    assert len(result.config.monitors) > len(load(ROOT / ".upptimerc.yml").config.monitors) + 2
    assert result.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "owner: 123\nassignees: alice\nstatus-website: true\n",
        "status-website: {introTitle: , navbar: [{title: a, url: /}], theme: }\n",
        "sites: [{name: 1, url: $X, port: $P, headers: [A: b], expectedStatusCodes: 200}]\n",
        "sites: [{name: a, url: x, interval: 5m, maxResponseTime: 100, confirm: , tags: [~, a]}]\n",
        "PAT: x\nnotifications: []\nx-mine: {a: 1}\n",
        "history: {keep: 30d}\nretries: {attempts: 1, wait: 0}\ni18n: {up: Up, down: }\n",
    ],
)
def test_an_editor_accepts_what_the_program_accepts(
    loaded: Load, remarks: Remarks, text: str
) -> None:
    assert loaded(text).config
    assert remarks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "owners: a\n",
        "sites: [{name: a}]\n",
        "sites: [{name: a, url: x, check: tcp-pong}]\n",
        "sites: [{name: a, url: x, interval: often}]\n",
        "sites: [{name: a, url: x, maxRedirects: -1}]\n",
        "status-website: {navbar: [{title: a}]}\n",
    ],
)
def test_an_editor_marks_mistakes(remarks: Remarks, text: str) -> None:
    assert remarks(text)


def test_the_words_of_the_code_work_too() -> None:
    config = Config.model_validate({"monitors": [{"name": "A", "url": "https://a.example"}]})

    assert config.monitors[0].max_response_ms == 30_000

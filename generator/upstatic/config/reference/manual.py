"""The two generated files in docs/."""

import json
from pathlib import Path

from upstatic.config.reference.json_schema import json_schema, tables

SCHEMA = "upptimerc.schema.json"
MANUAL = "configuration.md"
START, END = "<!-- keys: written by python -m upstatic.config -->\n", "<!-- /keys -->"


def write(docs: Path) -> None:
    """Bring both files in the folder `docs` up to date."""
    (docs / SCHEMA).write_text(schema_text())
    manual = docs / MANUAL
    manual.write_text(with_tables(manual.read_text()))


def schema_text() -> str:
    """The JSON Schema as the file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def with_tables(manual: str) -> str:
    """Put the tables between their marks in the text of the manual."""
    before, _, rest = manual.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{tables()}\n{END}{after}"

"""CSV tables that explain themselves: a first line with the names, then a fact a line."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from upstatic.domain.errors import HistoryError
from upstatic.history import file_lines
from upstatic.history.file_lines import VERSION_LINE, FileLines, OnDamage

Row = TypeVar("Row")
_DIGITS = 12
WORD = r"[\w.-]+"
"""A text that needs no quotes, as a regular expression."""
NUMBER = r"(?:0|[1-9]\d{0,11})"
"""A whole number, as a regular expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[Row]):
    """How one kind of row is written: the names of its fields, and the way there and back.

    `parse` gets as many fields as there are names, and raises ValueError for what is not a row.
    `usual` matches lines that can be split at their commas, and that `fields` writes alike.
    """

    header: str
    parse: Callable[[Sequence[str]], Row]
    fields: Callable[[Row], Sequence[str]]
    usual: re.Pattern[str] | None = None

    def load(self, path: Path) -> FileLines:
        """The lines of a table. Raises HistoryError when a newer version added columns to it."""
        page = file_lines.load(path)
        names = set(self.header.split(","))
        for line in page.lines[:2]:  # a version line may come first
            if names < set(line.split(",")):
                raise file_lines.newer(path, f"its columns are {line}")
        return page

    def read(self, path: Path, damage: OnDamage) -> list[Row]:
        """The rows of a table in the order of the file. Raises HistoryError."""
        return file_lines.rows(self.load(path), self.read_line, damage)

    def count_damaged(self, path: Path) -> int:
        """How many of its lines cannot be read. Raises HistoryError."""
        return file_lines.count_damaged(self.load(path), self.read_line)

    def read_line(self, line: str) -> Row | None:
        """One row; None for the header. Raises ValueError for damage."""
        if self.usual and self.usual.fullmatch(line):
            return self.parse(line.split(","))
        if line in {self.header, VERSION_LINE}:
            return None
        fields = line.split(",") if '"' not in line else _quoted(line)
        if len(fields) != self.header.count(",") + 1:
            raise ValueError("a row with other columns")
        row = self.parse(fields)
        is_canonical = list(self.fields(row)) == fields and line.isprintable()
        if not is_canonical or ('"' in line and self.line(row) != line):
            raise ValueError("a row that is not written like that")
        return row

    def line(self, row: Row) -> str:
        """A row as its line. Raises HistoryError if it contains control characters."""
        text = StringIO()
        csv.writer(text, lineterminator="").writerow(self.fields(row))
        if not text.getvalue().isprintable():
            raise HistoryError(f"{text.getvalue()!r} cannot be recorded: control characters")
        return text.getvalue()

    def lines(self, new: Iterable[Row], recorded: Sequence[str]) -> list[str]:
        """The lines to add so that the file tells these rows, the header included."""
        written = [self.line(row) for row in new]
        header = [self.header] if written and self.header not in recorded else []
        return [*header, *written]


def _quoted(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as error:
        raise ValueError("a row that is not CSV") from error


def number(field: str) -> int:
    """Read a whole number, zero or more. Raises ValueError."""
    if len(field) > _DIGITS or not (field.isascii() and field.isdecimal()):
        raise ValueError(f"{field!r} is not a whole number")
    return int(field)


def number_or_none(field: str) -> int | None:
    """Read a number that may be missing. Raises ValueError."""
    return number(field) if field else None


def text_of(value: int | None) -> str:
    """Write a number that may be missing."""
    return "" if value is None else str(value)

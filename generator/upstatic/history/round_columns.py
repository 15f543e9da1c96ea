"""The head lines of a rounds file: which monitors its columns are, under a tag for the rows."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Reading
from upstatic.history.file_lines import VERSION_LINE

Columns = tuple[str, ...]
SHORTEST_TAG = 4


class _Row(Mapping[str, Reading]):
    """The readings of a round by slug: a tuple with a place for each column, an eighth of a dict.

    `places` is shared by all rows with the same columns.
    """

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: tuple[Reading | None, ...]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, slug: str) -> Reading:
        if (reading := self._cells[self._places[slug]]) is None:
            raise KeyError(slug)
        return reading

    def get(self, slug: str, default: Any = None) -> Any:  # noqa: ANN401 - as Mapping's, but quick
        """The reading of a slug."""
        place = self._places.get(slug)
        reading = None if place is None else self._cells[place]
        return default if reading is None else reading

    def __iter__(self) -> Iterator[str]:
        return (slug for slug, n in self._places.items() if self._cells[n] is not None)

    def __len__(self) -> int:
        return len(self._places) - self._cells.count(None)


def row_of(columns: Columns, cells: tuple[Reading | None, ...]) -> Mapping[str, Reading]:
    """The readings in these columns by slug."""
    places = _places(columns)
    if len(places) < len(columns):  # a slug has two columns
        return {slug: one for slug, one in zip(columns, cells, strict=True) if one is not None}
    return _Row(places, cells)


@lru_cache(maxsize=1 << 10)
def _places(columns: Columns) -> Mapping[str, int]:
    return {slug: n for n, slug in enumerate(columns)}


@lru_cache(maxsize=1 << 10)
def _digest(columns: Columns) -> str:
    return sha256(" ".join(columns).encode("utf-8", "surrogateescape")).hexdigest()


def tag_of(columns: Columns, taken: Mapping[str, Columns | None]) -> str:
    """The shortest tag, from four digits on, that stands for no other columns in this file."""
    digest = _digest(columns)
    sizes = range(SHORTEST_TAG, len(digest))
    fits = (digest[:size] for size in sizes if taken.get(digest[:size], columns) == columns)
    return next(fits, digest)


def write_columns(tag: str, columns: Columns) -> str:
    """The head line for these columns. Raises HistoryError for a slug that would break it."""
    for slug in columns:
        if not _is_writable(slug):
            raise HistoryError(f"the slug {slug!r} cannot be recorded (use letters, digits and -)")
    return " ".join([f"#{tag}", *columns])


def _is_writable(slug: str) -> bool:
    return bool(slug) and slug.isprintable() and not any(map(str.isspace, slug))


def read_columns(line: str) -> tuple[str, Columns] | None:
    """The tag and columns of a head line; None for the version line.

    Raises ValueError when the tag is not the hash of the columns: the line is damaged.
    """
    if line == VERSION_LINE:
        return None
    tag, *slugs = line.removeprefix("#").split(" ")
    columns = tuple(slugs)
    if len(tag) < SHORTEST_TAG or not _digest(columns).startswith(tag):
        raise ValueError("a head line whose tag does not fit its columns")
    if not all(map(_is_writable, columns)):
        raise ValueError("a head line with a slug that cannot be written")
    return tag, columns


def columns_in(lines: Sequence[str]) -> dict[str, Columns | None]:
    """All columns that a file knows by their tag; None where one tag has two meanings."""
    found: dict[str, Columns | None] = {}
    for line in lines:
        if line.startswith("#"):
            try:
                head = read_columns(line)
            except ValueError:
                continue  # set aside when the rows are read
            if head is not None:
                tag, columns = head
                found[tag] = columns if found.get(tag, columns) == columns else None
    return found

"""Values of several monitors, grouped by monitor."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class HasSlug(Protocol):
    """A value that belongs to one monitor."""

    @property
    def slug(self) -> str:
        """The monitor's slug."""


Item = TypeVar("Item", bound=HasSlug)


def by_slug(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Group values by their monitor's slug, each group in the given order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.slug, []).append(item)
    return found

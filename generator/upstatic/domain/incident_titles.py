"""The sign before the title of an automatic incident, as Upptime writes it."""

from upstatic.domain.models import Status

SIGNS = {Status.DOWN: "🛑", Status.DEGRADED: "⚠️"}


def has_sign(title: str) -> bool:
    """Whether a title starts with a sign and a space."""
    return title.startswith(tuple(f"{sign} " for sign in SIGNS.values()))


def without_sign(title: str) -> str:
    """A title without its sign; unchanged where nothing else would be left."""
    rest = title
    for sign in SIGNS.values():
        rest = rest.removeprefix(sign)
    return rest.strip() or title

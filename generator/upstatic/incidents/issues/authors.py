"""Whose words appear on the page: the team's, ours, and no one else's."""

from collections.abc import Callable

from upstatic.config.schema.root import Config

BOTS = ("github-actions[bot]", "upptime[bot]")
TEAM = ("OWNER", "MEMBER", "COLLABORATOR")

IsOurs = Callable[[str, str], bool]


def ours(config: Config) -> IsOurs:
    """Tell whether a login with its author association is ours; the configuration may name more."""
    named = {name.lstrip("@").casefold() for name in (*config.incidents.authors, *BOTS)}

    def is_ours(author: str, association: str) -> bool:
        return association in TEAM or (author.casefold() in named and bool(author))

    return is_ours


def displayed_author(author: str) -> str:
    """The name below a person's words; we ourselves sign nothing."""
    return "" if author in BOTS else author

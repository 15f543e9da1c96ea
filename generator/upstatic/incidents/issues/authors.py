"""Who can post updates: the team and the program."""

from collections.abc import Callable

from upstatic.config.schema.root import Config

BOTS = ("github-actions[bot]", "upptime[bot]")
TEAM = ("OWNER", "MEMBER", "COLLABORATOR")

IsOurs = Callable[[str, str], bool]


def ours(config: Config) -> IsOurs:
    """A test whether a login with its author association may post; the configuration adds names."""
    named = {name.lstrip("@").casefold() for name in (*config.incidents.authors, *BOTS)}

    def is_ours(author: str, association: str) -> bool:
        return association in TEAM or (author.casefold() in named and bool(author))

    return is_ours


def displayed_author(author: str) -> str:
    """The name shown with a person's update; updates of the program have none."""
    return "" if author in BOTS else author

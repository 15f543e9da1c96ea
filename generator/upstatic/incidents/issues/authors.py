"""Who can post updates: the team and the program."""

from collections.abc import Callable

from upstatic.config.schema.root import Config
from upstatic.forges.forgejo.issues import BOTS as FORGEJO_BOTS
from upstatic.forges.github.issues import BOTS

IsOurs = Callable[[str, bool], bool]


def ours(config: Config) -> IsOurs:
    """A test whether an author may post: the team by the forge, and those who are configured."""
    named = {name.lstrip("@").casefold() for name in config.incidents.authors} - {""}

    def is_ours(author: str, by_team: bool) -> bool:  # noqa: FBT001 - a pair of facts
        return by_team or author.casefold() in named

    return is_ours


def displayed_author(author: str) -> str:
    """The name shown with a person's update; updates of the program have none."""
    return "" if author in (*BOTS, *FORGEJO_BOTS) else author

"""When the workflow starts rounds, and which further secrets it passes on."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from upstatic.config.schema.base import Section
from upstatic.config.values.fields import Switch, Text, Texts, shown
from upstatic.domain.recurrence import read_cron

_CRON = 'write "*/10 * * * *" for every ten minutes'
_SECRET = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", re.ASCII | re.IGNORECASE)


def _cron(text: str) -> str:
    """Check a time as GitHub reads it (POSIX cron: no `@daily`, Sunday is 0). Raises ValueError."""
    fields = text.lower().split()
    try:
        read_cron(text)
    except ValueError as error:
        raise ValueError(f"{str(error).partition(' (')[0]} ({_CRON})") from None
    if text.lstrip().startswith("@"):
        raise ValueError(f"is a word that GitHub does not know ({_CRON})")
    if "7" in re.findall(r"\d+", fields[4]):
        raise ValueError("calls Sunday 7, which GitHub does not know (write 0 or sun)")
    return " ".join(text.split())


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Accept names of secrets, with or without their `$`. Raises ValueError."""
    bare = tuple(name.strip().removeprefix("$") for name in names)
    if not all(map(_SECRET.fullmatch, bare)):
        raise ValueError("has a name that no secret can have (write API_TOKEN, never its value)")
    return tuple(dict.fromkeys(bare))


class WorkflowSchedule(Section):
    """When the workflow runs; `init` writes it there."""

    uptime: Annotated[
        Text, AfterValidator(_cron), shown("cron line", {"type": "string"}), Field()
    ] = "*/5 * * * *"
    """When a round starts, in UTC. `*/5` means every five minutes, offset from the full hour."""

    keep_going: Switch = None
    """Whether a run on GitHub starts the next one, for up to six hours, when schedules are late."""

    @property
    def apart_s(self) -> float:
        """The least time between two rounds, in seconds."""
        return read_cron(self.uptime).apart_s


SecretNames = Annotated[Texts, AfterValidator(_names)]

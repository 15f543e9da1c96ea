"""What is left to do after the files are written: a short list, in order, with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.config import Config
from generator.config.fields import spell

_NAME = "OWNER/REPO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the advice depends on; `name` is "owner/repo", or "" where nobody knows."""

    name: str
    server: str
    root: str
    uses: str
    secrets: Sequence[str]
    new_secrets: Sequence[str]
    has_news: bool
    hands_all_over: bool = False
    left_upptime: Sequence[str] = ()


def advice(facts: Facts, config: Config) -> list[str]:
    """Number what is to be done; a line that goes on is indented."""
    said = list(_todo(facts, config, f"{facts.server}/{facts.name or _NAME}"))
    return ["", "What is left to do:", *(f"{n}. {text}" for n, text in enumerate(said, 1))]


def _todo(facts: Facts, config: Config, link: str) -> Iterator[str]:
    yield from _about_upptime(facts)
    yield from _about_secrets(facts, f"{link}/settings/secrets/actions")
    if facts.has_news:
        yield "Commit and push .github/ to the default branch: only from there the schedule runs."
    yield f'Pages: choose "GitHub Actions" as the source. {link}/settings/pages'
    if domain := config.status_website.cname:
        yield f"Enter {domain} there as the custom domain, too; its DNS leads to GitHub."
    yield f"Actions: they must be allowed, with {_allowed(facts)}. {link}/settings/actions"
    yield f'Start it: "Run workflow". {link}/actions/workflows/status.yml\n   {_rhythm(config)}'


def _about_upptime(facts: Facts) -> Iterator[str]:
    if facts.left_upptime:
        paths = ", ".join(facts.left_upptime)
        yield f"Upptime still writes here: {paths} (init --remove-upptime takes its own away)"
    if facts.hands_all_over:
        yield (
            "Upptime was given every secret. Those it was notified by (NOTIFICATION_…) need"
            " their names\n   under `secrets:` in .upptimerc.yml; then run init again."
        )


def _about_secrets(facts: Facts, link: str) -> Iterator[str]:
    if facts.secrets:
        new = f" New: {', '.join(facts.new_secrets)}." if facts.new_secrets else ""
        yield f"Secrets: {', '.join(facts.secrets)} must be there.{new} {link}"


def _allowed(facts: Facts) -> str:
    used = facts.uses.partition("@")[0]
    return "those of GitHub" if used == "./" else f"those of GitHub and {used}"


def _rhythm(config: Config) -> str:
    return (
        f"Then it runs every {spell(config.cadence_s)}, as GitHub finds the time: often ten minutes"
        " late. In a private\n   repository each run costs two minutes or more of your plan"
        " (workflowSchedule makes it seldom)."
    )

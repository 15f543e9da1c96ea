"""What is left to do after the files are written: a short list, in order, with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upstatic.config import Config
from upstatic.config.values.fields import spell

_NAME = "OWNER/REPO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the advice depends on.

    `name` is "owner/repo", or "" where nobody knows; `folder` is the configuration's as the user
    calls it. `left_upptime` are workflows that use Upptime and stay.
    """

    name: str
    server: str
    folder: str
    uses: str
    secrets: Sequence[str]
    new_secrets: Sequence[str]
    has_news: bool
    had_upptime: bool = False
    hands_all_over: bool = False
    left_upptime: Sequence[str] = ()


def advice(facts: Facts, config: Config) -> list[str]:
    """Number what is to be done; a line that goes on is indented."""
    said = list(_todo(facts, config, f"{facts.server}/{facts.name or _NAME}"))
    numbered = (f"{n}. {text}".replace("\n", "\n   ") for n, text in enumerate(said, 1))
    return ["", "What is left to do:", *numbered]


def _todo(facts: Facts, config: Config, link: str) -> Iterator[str]:
    yield from _about_upptime(facts)
    yield f'Pages: choose "GitHub Actions" as the source.\n{link}/settings/pages'
    if domain := config.status_website.cname:
        yield f'Your own domain: enter {domain} on that page, as "Custom domain".'
    yield from _about_secrets(facts, f"{link}/settings/secrets/actions")
    yield (
        f"Actions: {_allowed(facts)} must be allowed, as they mostly are.\n"
        "The token's rights stand in the workflows; its default may stay at reading.\n"
        f"{link}/settings/actions"
    )
    yield from _about_the_start(facts, config, f"{link}/actions/workflows/status.yml")


def _about_upptime(facts: Facts) -> Iterator[str]:
    if facts.left_upptime:
        yield (
            f"Upptime still writes here: {', '.join(facts.left_upptime)}.\n"
            "init --remove-upptime takes its own workflows away; one of yours you have to change."
        )
    if facts.hands_all_over:
        yield (
            "Upptime was given every secret. Those of its notifications (NOTIFICATION_…) need\n"
            "their names under `secrets:` in .upptimerc.yml; then run init again.\n"
            "GH_PAT is no longer needed."
        )
    if facts.had_upptime:
        root = "" if facts.folder == "." else f" --root {facts.folder}"
        yield f"Bring the past along: python -m upstatic import-upptime{root}"


def _about_secrets(facts: Facts, link: str) -> Iterator[str]:
    if facts.secrets:
        new = f" New: {', '.join(facts.new_secrets)}." if facts.new_secrets else ""
        yield f"Secrets: {', '.join(facts.secrets)} must be there.{new}\n{link}"


def _allowed(facts: Facts) -> str:
    used = facts.uses.partition("@")[0]
    return "GitHub's own" if used == "./" else f"GitHub's own and {used}"


def _about_the_start(facts: Facts, config: Config, link: str) -> Iterator[str]:
    if facts.has_news:
        yield "Commit and push to the default branch. That starts the first round."
    yield (
        f"Rounds then come every {spell(config.cadence_s)}, often ten minutes late, as GitHub finds"
        ' time; "Run workflow"\nstarts one at once. A private repository pays for two minutes each'
        f" time: workflowSchedule\nmakes it seldom.\n{link}"
    )

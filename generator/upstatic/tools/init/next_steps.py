"""What is left to do after `init`: a short list, in order, with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upstatic.config import Config
from upstatic.config.values.fields import spell

_NAME = "OWNER/REPO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the next steps depend on.

    `name` is "owner/repo", or "" if it is unknown; `folder` is the configuration's folder as the
    user wrote it. `remaining_upptime` are workflows that still use Upptime.
    """

    name: str
    server: str
    folder: str
    uses: str
    secrets: Sequence[str]
    new_secrets: Sequence[str]
    has_changes: bool
    had_upptime: bool = False
    passes_all_secrets: bool = False
    remaining_upptime: Sequence[str] = ()


def next_steps(situation: Situation, config: Config) -> list[str]:
    """The steps as numbered lines; continued lines are indented."""
    steps = list(_steps(situation, config, f"{situation.server}/{situation.name or _NAME}"))
    numbered = (f"{n}. {text}".replace("\n", "\n   ") for n, text in enumerate(steps, 1))
    return ["", "Next steps:", *numbered]


def _steps(situation: Situation, config: Config, link: str) -> Iterator[str]:
    yield from _about_upptime(situation)
    yield f'Pages: select "GitHub Actions" as the source.\n{link}/settings/pages'
    if domain := config.status_website.cname:
        yield f'Custom domain: enter {domain} on the same page, under "Custom domain".'
    yield from _about_secrets(situation, f"{link}/settings/secrets/actions")
    yield (
        f"Actions: allow {_allowed(situation)} (allowed by default).\n"
        "Permissions are declared in the workflows; the default read-only token permission is"
        f" sufficient.\n{link}/settings/actions"
    )
    yield from _about_the_start(situation, config, f"{link}/actions/workflows/status.yml")


def _about_upptime(situation: Situation) -> Iterator[str]:
    if situation.remaining_upptime:
        yield (
            f"Upptime is still active in: {', '.join(situation.remaining_upptime)}.\n"
            "`upstatic init --remove-upptime` removes Upptime's own workflows; change custom ones"
            " yourself."
        )
    if situation.passes_all_secrets:
        yield (
            "Upptime received every secret. List the ones that its notifications need\n"
            "(NOTIFICATION_…) under `secrets:` in .upptimerc.yml and run `upstatic init` again.\n"
            "GH_PAT is no longer needed."
        )
    if situation.had_upptime:
        root = "" if situation.folder == "." else f" --root {situation.folder}"
        yield f"Import your history: upstatic import-upptime{root}"


def _about_secrets(situation: Situation, link: str) -> Iterator[str]:
    if situation.secrets:
        new = f" New: {', '.join(situation.new_secrets)}." if situation.new_secrets else ""
        yield f"Secrets: add {', '.join(situation.secrets)}.{new}\n{link}"


def _allowed(situation: Situation) -> str:
    used = situation.uses.partition("@")[0]
    return "GitHub's own actions" if used == "./" else f"GitHub's own actions and {used}"


def _about_the_start(situation: Situation, config: Config, link: str) -> Iterator[str]:
    if situation.has_changes:
        yield "Commit, and push to the default branch. The push starts the first round."
    yield (
        f"Checks run every {spell(config.cadence_s)}; GitHub may delay them by up to ten minutes."
        ' "Run workflow" starts a\nround at once. In a private repository, each round is billed as'
        f" two minutes:\n`workflowSchedule` reduces the frequency.\n{link}"
    )

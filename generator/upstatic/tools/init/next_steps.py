"""What is left to do after `init`: a short list, in order, with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upstatic.config import Config
from upstatic.config.values.fields import spell
from upstatic.forges.hosts import Forge
from upstatic.tools.init.workflow_templates import GITLAB, GITLAB_INCLUDE

_NAME = "OWNER/REPO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the next steps depend on.

    `name` is "owner/repo", or "" if it is unknown; `folder` is the configuration's folder as the
    user wrote it. `remaining_upptime` are workflows that still use Upptime. `includes` says that
    .gitlab-ci.yml belongs to others and must include ours.
    """

    name: str
    server: str
    folder: str
    uses: str
    secrets: Sequence[str]
    new_secrets: Sequence[str]
    has_changes: bool
    forge: Forge = Forge.GITHUB
    had_upptime: bool = False
    passes_all_secrets: bool = False
    remaining_upptime: Sequence[str] = ()
    includes: bool = False


def next_steps(situation: Situation, config: Config) -> list[str]:
    """The steps as numbered lines; continued lines are indented."""
    steps = list(_steps(situation, config, f"{situation.server}/{situation.name or _NAME}"))
    numbered = (f"{n}. {text}".replace("\n", "\n   ") for n, text in enumerate(steps, 1))
    return ["", "Next steps:", *numbered]


def _steps(situation: Situation, config: Config, link: str) -> Iterator[str]:
    match situation.forge:
        case Forge.GITHUB:
            yield from _github(situation, config, link)
        case Forge.GITLAB:
            yield from _gitlab(situation, config, link)
        case Forge.FORGEJO | Forge.GITEA:
            yield from _forgejo(situation, config, link)


def _github(situation: Situation, config: Config, link: str) -> Iterator[str]:
    yield from _about_upptime(situation)
    yield f'Pages: select "GitHub Actions" as the source.\n{link}/settings/pages'
    if domain := config.status_website.cname:
        yield f'Custom domain: enter {domain} on the same page, under "Custom domain".'
    yield from _about_secrets(situation, "Secrets", f"{link}/settings/secrets/actions")
    yield (
        f"Actions: allow {_allowed(situation)} (allowed by default).\n"
        "Permissions are declared in the workflows; the default read-only token permission is"
        f" sufficient.\n{link}/settings/actions"
    )
    yield from _about_the_first_round(situation)
    if config.workflow_schedule.keep_going:
        yield (
            "Minutes: with keepGoing a job waits for the next run all the time. That is free in"
            " public repositories; in a private\none it is billed: about"
            f" {_minutes_a_month(config):,} minutes in 30 days, rounds included."
        )
    yield (
        f"Checks run every {spell(config.cadence_s)}; GitHub may delay them by up to ten minutes."
        ' "Run workflow" starts a\nround at once. In a private repository, each round is billed as'
        " one minute or more:\n`workflowSchedule` reduces the frequency."
        f"\n{link}/actions/workflows/status.yml"
    )


def _minutes_a_month(config: Config) -> int:
    """The minutes that GitHub bills in 30 days: the waiting job, and a minute for each round."""
    month = 30 * 24 * 60
    return round(month + month * 60 / config.cadence_s)


def _gitlab(situation: Situation, config: Config, link: str) -> Iterator[str]:
    if situation.includes:
        yield f"Pipeline: add this to {GITLAB}:\ninclude:\n  - local: {GITLAB_INCLUDE}"
    yield (
        'Push: enable "Allow Git push requests to the repository" under Job token permissions'
        f" (GitLab 17.2\nor newer).\n{link}/-/settings/ci_cd"
    )
    yield from _about_secrets(situation, "Variables (masked)", f"{link}/-/settings/ci_cd")
    yield (
        "Incidents as issues: add a project access token (scope api, role Reporter) as the masked"
        " variable\nGITLAB_TOKEN. Without it, incidents are kept in files."
        f"\n{link}/-/settings/access_tokens"
    )
    yield from _about_the_first_round(situation)
    yield (
        f'Schedule: create one for every {spell(config.cadence_s)}, and press "Run" for the first'
        " round. GitLab.com runs\n24 scheduled pipelines a day on its free plan: use 7 * * * *"
        f" there.\n{link}/-/pipeline_schedules"
    )
    yield f"Page: its address is shown under Deploy > Pages after the first round.\n{link}/pages"


def _forgejo(situation: Situation, config: Config, link: str) -> Iterator[str]:
    yield f"Actions: enable them for the repository.\n{link}/settings"
    yield from _about_secrets(situation, "Secrets", f"{link}/settings/actions/secrets")
    yield from _about_the_first_round(situation)
    yield f"Checks run every {spell(config.cadence_s)}.\n{link}/actions"
    yield "Page: every round publishes it on the branch `pages`; serve that branch as a web site."


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


def _about_secrets(situation: Situation, what: str, link: str) -> Iterator[str]:
    if situation.secrets:
        new = f" New: {', '.join(situation.new_secrets)}." if situation.new_secrets else ""
        yield f"{what}: add {', '.join(situation.secrets)}.{new}\n{link}"


def _allowed(situation: Situation) -> str:
    used = situation.uses.partition("@")[0]
    return "GitHub's own actions" if used == "./" else f"GitHub's own actions and {used}"


def _about_the_first_round(situation: Situation) -> Iterator[str]:
    if situation.has_changes:
        yield "Commit, and push to the default branch. The push starts the first round."

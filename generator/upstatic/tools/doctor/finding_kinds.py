"""Every kind of finding: its severity, the problem, and the remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """PROBLEM: something does not work. HINT: it works for now. NOT_CHECKED: it is not visible."""

    PROBLEM = "problem"
    HINT = "hint"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of finding. Words in braces are replaced by details.

    `link` is a path below the repository's URL on GitHub; "" for none.
    """

    severity: Severity = Severity.PROBLEM
    where: str
    what: str
    todo: str
    link: str = ""


_HINT, _NOT_CHECKED = Severity.HINT, Severity.NOT_CHECKED
_SETTINGS = "settings/secrets/actions"

KINDS: Mapping[str, Kind] = {
    "unseen": Kind(
        severity=_NOT_CHECKED, where="{what}", what="{why}", todo="{todo}",
    ),
    "repository-gone": Kind(
        where="{repository}",
        what="does not exist on GitHub, or the token has no access to it",
        todo="compare owner and repo in .upptimerc.yml with its URL",
    ),
    "repository-other": Kind(
        severity=_HINT,
        where=".upptimerc.yml",
        what="names {named}, but the origin of this checkout is {origin}",
        todo="correct owner and repo: issues and links use them",
    ),
    "repository-archived": Kind(
        where="{repository}",
        what="is archived: no workflow runs and nothing can be pushed",
        todo="unarchive it", link="settings",
    ),
    "repository-large": Kind(
        severity=_HINT, where="{repository}",
        what="is {size}; GitHub recommends less than 1 GB",
        todo="find the files that grow: history/ itself adds about 30 MB a year for ten monitors",
    ),
    "file-large": Kind(
        severity=_HINT, where="{path}",
        what="is {size}; GitHub rejects files above 100 MB",
        todo="host it elsewhere, or reduce its size",
    ),
    "token-refused": Kind(
        where="GITHUB_TOKEN", what="is invalid or has expired",
        todo="create a new one, or unset it",
    ),
    "forge-token-missing": Kind(
        severity=_HINT, where="incidents",
        what="are kept in files: there is no {token} for the issues of {forge}",
        todo="add one (see docs/forges.md), or set incidents: backend: files",
    ),
    "forge-token-refused": Kind(
        where="{token}", what="{problem}", todo="create a new one (see docs/forges.md)",
    ),
    "forge-token-expires": Kind(
        severity=_HINT, where="{token}", what="expires on {until}",
        todo="rotate it, and change the CI/CD variable",
    ),
    "forge-unreachable": Kind(
        severity=_NOT_CHECKED, where="issues on {forge}", what="{problem}",
        todo="retry later; correct the remote, owner or repo",
    ),
    "clock-off": Kind(
        severity=_HINT, where="clock",
        what="this machine is {skew} {direction} GitHub: rounds get wrong timestamps",
        todo="synchronise it, e.g. timedatectl set-ntp true",
    ),
    "pages-off": Kind(
        where="GitHub Pages", what="is not enabled: the page is not online",
        todo="select GitHub Actions as the source", link="settings/pages",
    ),
    "pages-source": Kind(
        where="GitHub Pages", what="deploys from a branch instead of the workflow",
        todo="select GitHub Actions as the source", link="settings/pages",
    ),
    "pages-domain": Kind(
        where="GitHub Pages",
        what="serves {served}, but .upptimerc.yml has cname: {wanted}",
        todo="set the same custom domain", link="settings/pages",
    ),
    "pages-https": Kind(
        severity=_HINT, where="GitHub Pages", what="does not enforce HTTPS",
        todo="select Enforce HTTPS", link="settings/pages",
    ),
    "actions-off": Kind(
        where="GitHub Actions", what="is disabled; no checks run",
        todo="allow actions", link="settings/actions",
    ),
    "actions-local": Kind(
        where="GitHub Actions",
        what="allows only actions of this repository, and {path} uses others",
        todo="allow the actions of GitHub, too", link="settings/actions",
    ),
    "workflow-missing": Kind(
        severity=_HINT, where=".github/workflows",
        what="no workflow runs rounds",
        todo="run upstatic init, unless another scheduler runs them",
    ),
    "workflow-unreadable": Kind(
        where="{path}:{line}:{column}", what="{problem}",
        todo="correct it: GitHub does not run an invalid workflow",
    ),
    "workflow-not-there": Kind(
        where="{path}", what="is not on the branch {branch}, so its schedule does not start",
        todo="merge it, and push",
    ),
    "workflow-inactive": Kind(
        where="{path}",
        what="GitHub disabled its schedule, as it does after 60 days without a commit",
        todo="select Enable workflow", link="actions",
    ),
    "workflow-disabled": Kind(
        where="{path}", what="is disabled ({state})",
        todo="select Enable workflow", link="actions",
    ),
    "workflow-unscheduled": Kind(
        where="{path}", what="has no schedule: checks run only when it is started manually",
        todo='add on: schedule: - cron: "3-58/5 * * * *"',
    ),
    "workflow-failing": Kind(
        where="{path}", what="the last scheduled run, at {when}, ended with {conclusion}",
        todo="read its log: {log}",
    ),
    "workflow-silent": Kind(
        where="{path}", what="its schedule has not started a run {since}",
        todo="enable it, or push a change of it: that restarts the schedule", link="actions",
    ),
    "workflow-rights": Kind(
        where="{path}", what="the job {job} lacks permissions: {rights}",
        todo="run upstatic init, or add them to the job",
    ),
    "upptime-beside": Kind(
        where="{path}", what="runs Upptime, which writes to the same repository",
        todo="run upstatic init --remove-upptime",
    ),
    "secret-missing": Kind(
        where="${name}", what="has no value here, and {users} needs it",
        todo="add the secret {name}, and its line to env:", link=_SETTINGS,
    ),
    "secret-not-passed": Kind(
        where="{path}", what="${name}, needed by {users}, is not passed to {steps}",
        todo="run upstatic init, or add {name}: ${{ secrets.{name} }} to its env:",
    ),
    "secret-unused": Kind(
        severity=_HINT, where="{path}", what="passes {name}, which .upptimerc.yml does not use",
        todo="remove the line if nothing needs it",
    ),
    "token-not-passed": Kind(
        where="{path}", what="GITHUB_TOKEN is not passed to {steps}: issues and git push need it",
        todo="add GITHUB_TOKEN: ${{ github.token }} to its env:",
    ),
    "rounds-none": Kind(
        where="rounds", what="there was none in the last week",
        todo="run the Status workflow, or git pull if this checkout is old", link="actions",
    ),
    "rounds-old": Kind(
        where="rounds", what="the last one is {age} old; one is due every {every}",
        todo="check that the schedule is enabled; git pull first if this checkout is old",
        link="actions",
    ),
    "rounds-rare": Kind(
        severity=_HINT, where="rounds",
        what="{count} of about {wanted} in 24 hours; the longest pause was {pause}",
        todo="GitHub delays schedules when it is busy; `keepGoing` of `workflowSchedule`, or"
        " `upstatic watch` on a machine of yours, is on time",
    ),
    "monitor-unmeasured": Kind(
        severity=_HINT, where="{monitor}", what="was not checked {since}, although rounds run",
        todo="read the log of a round",
    ),
    "history-damaged": Kind(
        severity=_HINT, where="{path}", what="{what}",
        todo="restore it from git, or remove the damaged lines; the rest is not affected",
    ),
    "history-unclaimed": Kind(
        severity=_HINT, where="history/",
        what="`{slug}` was measured in the last week and is not a monitor of .upptimerc.yml",
        todo="add `formerly: {slug}` to its monitor if it was renamed; ignore it if it was removed",
    ),
    "channel-broken": Kind(where="{channel}", what="{problem}", todo="then try: notify --test"),
    "channel-failing": Kind(
        where="channel {channel}", what="has delivered nothing since {since}: it {problem}",
        todo="correct its URL, then try: notify --test",
    ),
    "subscribe-link": Kind(
        severity=_HINT, where="subscribe.{key}", what="{url} {problem}", todo="correct the address",
    ),
    "issues-off": Kind(
        where="issues", what="are disabled, but incidents are written there",
        todo="select Issues under Features", link="settings",
    ),
    "labels-missing": Kind(
        where="labels",
        what="missing: {labels}. GitHub drops labels of issue forms that do not exist, and such an"
        " issue never appears on the page",
        todo="run upstatic doctor --fix, or run the Status workflow once", link="labels",
    ),
    "branch-protected": Kind(
        severity=_HINT, where="branch {branch}",
        what="has rules that may reject the workflow's push: {rules}",
        todo="allow it to bypass them, or store the data on a branch of its own",
        link="settings/rules",
    ),
}  # fmt: skip
"""By name; docs/doctor.md lists all of them, and a test compares the two."""

"""The configuration as typed values: every key is documented where it is declared.

The file keeps Upptime's camelCase, the code is snake_case; `alias` is the translation. The text
below a key is its documentation: docs/configuration.md and the JSON Schema are made of it.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from upstatic.config.schema.base import Section
from upstatic.config.schema.execution import (
    HOSTED,
    Confirm,
    Controls,
    Flapping,
    Labels,
    Quorum,
    Regions,
    Retries,
)
from upstatic.config.schema.maintenance import IncidentKeeping, Maintenance
from upstatic.config.schema.monitor import FIVE_MINUTES_S, Monitor, MonitorDefaults
from upstatic.config.schema.notifications import Notifications, ping_address
from upstatic.config.schema.publishing import Publishing
from upstatic.config.schema.schedule import SecretNames, WorkflowSchedule
from upstatic.config.schema.slo import Objective
from upstatic.config.schema.website import THEMES, NavLink, StatusWebsite
from upstatic.config.values.branches import branch_name
from upstatic.config.values.fields import Count, Duration, Switch, Text, TextMap, Texts, listed
from upstatic.config.values.upptime_values import Comment, Compat
from upstatic.domain.times import DAY_S

__all__ = [
    "FIVE_MINUTES_S",
    "THEMES",
    "CommitMessages",
    "Config",
    "Confirm",
    "Flapping",
    "HistoryKeeping",
    "IncidentKeeping",
    "Maintenance",
    "Monitor",
    "NavLink",
    "Notifications",
    "Objective",
    "Retries",
    "Section",
    "StatusWebsite",
    "WorkflowSchedule",
]


class CommitMessages(Section):
    """The author and the messages of commits."""

    commit_author_name: Text = ""
    """The author's name."""
    commit_author_email: Text = ""
    """The author's e-mail address."""
    status_change: Text = ""
    """The message of a status change, with Upptime's `$PREFIX`, `$SITE_NAME`, `$STATUS` …"""
    summary_json: Text = ""
    """The message of a commit that changes only the files of `compat`."""
    readme_content: Text = ""
    """The message of a commit that changes only the table in `README.md`."""
    signoff: Switch = None
    """Whether commits end with `Signed-off-by`. By default `false`."""


class HistoryKeeping(Section):
    """Retention and branch of the data."""

    keep_days: Annotated[
        int,
        Duration(at_least_s=8 * DAY_S, at_most_s=3660 * DAY_S, unit_s=DAY_S),
        Field(alias="keep"),
    ] = 95
    """Retention of single measurements. A plain number counts days. Totals are kept."""
    branch: Annotated[Text, AfterValidator(branch_name)] = ""
    """A separate branch for the data, such as `status-data`. By default the branch of the code."""


class Config(Section):
    """The file `.upptimerc.yml`."""

    owner: Text = ""
    """The GitHub user or organisation that the repository belongs to."""
    repo: Text = ""
    """The name of the repository."""
    monitors: Annotated[tuple[Monitor, ...], Field(alias="sites")] = ()
    """The monitors."""
    defaults: MonitorDefaults = MonitorDefaults()
    """Keys for all monitors that do not set them: `proxy`, `tls`, `requestTimeout` …"""
    status_website: Annotated[StatusWebsite, Field(alias="status-website")] = StatusWebsite()
    """Name and appearance of the page."""
    confirm: Confirm = Confirm()
    """How a status change is confirmed, unless a monitor overrides it."""
    retries: Retries = Retries()
    """How failures are retried, unless a monitor overrides it."""
    flapping: Flapping = Flapping()
    """When a monitor counts as unstable, unless it overrides it."""
    slo: Objective = Objective()
    """The SLO of monitors without their own: `99.9`, or a mapping."""
    controls: Controls = ()
    """Endpoints that any working network reaches: URLs, `host:port`. Used if a check fails."""
    regions: Annotated[Regions, Field(default_factory=dict)]
    """The regions to measure from, each with the labels of its runner: `eu: ubuntu-latest`."""
    quorum: Quorum = None
    """How many regions must see a failure. By default more than half of the responding ones."""
    shards: Annotated[int, Count(at_least=1, at_most=64)] = 1
    """The number of jobs that share the monitors, in each region."""
    runner: Labels = HOSTED
    """The labels of the runner for regions without their own."""
    workflow_schedule: WorkflowSchedule = WorkflowSchedule()
    """When the workflow starts a round; `init` writes it into the workflow."""
    delay_ms: Annotated[
        int, Duration(at_least_s=0, at_most_s=60, unit_s=0.001), Field(alias="delay")
    ] = 0
    """The minimum time between the starts of two checks. A plain number counts milliseconds."""
    user_agent: Annotated[Text, Field(alias="user-agent")] = ""
    """The `User-Agent` header of checks."""
    assignees: Texts = ()
    """GitHub users to assign to every issue."""
    i18n: Annotated[TextMap, Field(alias="i18n", default_factory=dict)]
    """Translations of single words of the page, and `locale` for dates."""
    commit_messages: CommitMessages = CommitMessages()
    """The author and the messages of commits."""
    commit_prefix_status_up: Text = ""
    """Commit-message prefix when a monitor recovers. By default `🟩`."""
    commit_prefix_status_degraded: Text = ""
    """The same for degraded: `🟨`."""
    commit_prefix_status_down: Text = ""
    """The same for down: `🟥`."""
    compat: Compat = ""
    """`upptime` also maintains Upptime's own files in the repository."""
    readme: Switch = None
    """Whether to maintain a table in `README.md`. By default `true` with `compat: upptime`."""
    summary_start_html_comment: Comment = ""
    """The comment in `README.md` before the table. By default `<!--start: status pages-->`."""
    summary_end_html_comment: Comment = ""
    """The comment after the table. By default `<!--end: status pages-->`."""
    live_status_html_comment: Comment = ""
    """The comment before the status sentence. By default `<!--live status-->`."""
    history: HistoryKeeping = HistoryKeeping()
    """Retention and branch of the data."""
    incidents: IncidentKeeping = IncidentKeeping()
    """How incidents are opened and updated."""
    maintenance: Annotated[tuple[Maintenance, ...], BeforeValidator(listed)] = ()
    """Maintenance windows. One-off windows can also be issues."""
    notifications: Notifications = Notifications()
    """Where alerts are sent, and when."""
    publish: Publishing = Publishing()
    """Where the page is published, and which of its files are made."""
    ping: Annotated[Text, AfterValidator(ping_address)] = ""
    """The URL of a dead-man's switch that gets a request after each round; best a secret."""
    secrets: SecretNames = ()
    """Further secrets to pass on that no `$NAME` mentions, such as `NOTIFICATION_SLACK`."""

    @property
    def former_slugs(self) -> dict[str, str]:
        """The present slug by former ones, without those that a monitor has today."""
        today = {monitor.slug for monitor in self.monitors}
        return {
            old: monitor.slug
            for monitor in reversed(self.monitors)
            for old in monitor.formerly
            if old not in today
        }

    @property
    def cadence_s(self) -> float:
        """The time between two runs, in seconds; GitHub does not start them more often."""
        return max(self.workflow_schedule.apart_s, FIVE_MINUTES_S)

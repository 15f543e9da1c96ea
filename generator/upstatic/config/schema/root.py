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
from upstatic.config.schema.monitor import FIVE_MINUTES_S, Monitor
from upstatic.config.schema.notifications import Notifications, ping_address
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
    """Who signs the commits, and what they say."""

    commit_author_name: Text = ""
    """The author's name."""
    commit_author_email: Text = ""
    """The author's e-mail address."""
    status_change: Text = ""
    """A change of status in your words, with Upptime's `$PREFIX`, `$SITE_NAME`, `$STATUS` …"""
    summary_json: Text = ""
    """What a commit says that brings only the files of `compat`."""
    readme_content: Text = ""
    """What a commit says that brings only the table of `README.md`."""
    signoff: Switch = None
    """Whether commits end with `Signed-off-by`. `false` when it is left out."""


class HistoryKeeping(Section):
    """What is kept, and where."""

    keep_days: Annotated[
        int,
        Duration(at_least_s=8 * DAY_S, at_most_s=3660 * DAY_S, unit_s=DAY_S),
        Field(alias="keep"),
    ] = 95
    """How long single measurements are kept. A plain number counts days; totals stay for ever."""
    branch: Annotated[Text, AfterValidator(branch_name)] = ""
    """The branch that has the data to itself, such as `status-data`. If left out, the code's."""


class Config(Section):
    """The whole of `.upptimerc.yml`."""

    owner: Text = ""
    """The GitHub user or organisation that the repository belongs to."""
    repo: Text = ""
    """The name of the repository."""
    monitors: Annotated[tuple[Monitor, ...], Field(alias="sites")] = ()
    """What to watch: a list of monitors."""
    status_website: Annotated[StatusWebsite, Field(alias="status-website")] = StatusWebsite()
    """What the page is called and how it looks."""
    confirm: Confirm = Confirm()
    """How a change of status is confirmed, for every monitor that does not say otherwise."""
    retries: Retries = Retries()
    """How a failure is tried again, for every monitor that does not say otherwise."""
    flapping: Flapping = Flapping()
    """When a monitor counts as unstable, for every one that does not say otherwise."""
    slo: Objective = Objective()
    """What each monitor promises that does not say otherwise: `99.9`, or a mapping."""
    controls: Controls = ()
    """What must be reachable from any working network: URLs, `host:port`. Asked when one fails."""
    regions: Annotated[Regions, Field(default_factory=dict)]
    """Where to measure from: names, each with the labels of its runner: `eu: ubuntu-latest`."""
    quorum: Quorum = None
    """How many regions must see a failure. More than half of those that answered if left out."""
    shards: Annotated[int, Count(at_least=1, at_most=64)] = 1
    """Among how many jobs the monitors are shared out, in each region."""
    runner: Labels = HOSTED
    """The labels of the runner that measures, where `regions` names none."""
    workflow_schedule: WorkflowSchedule = WorkflowSchedule()
    """When the workflow starts a round; `init` writes it into the workflow."""
    delay_ms: Annotated[
        int, Duration(at_least_s=0, at_most_s=60, unit_s=0.001), Field(alias="delay")
    ] = 0
    """The least time between the beginnings of two checks. A plain number counts milliseconds."""
    user_agent: Annotated[Text, Field(alias="user-agent")] = ""
    """What probes call themselves in the `User-Agent` header."""
    assignees: Texts = ()
    """GitHub users to whom every issue is assigned."""
    i18n: Annotated[TextMap, Field(alias="i18n", default_factory=dict)]
    """The page's words in your language, word by word, and `locale` for dates."""
    commit_messages: CommitMessages = CommitMessages()
    """Who signs the commits, and what they say."""
    commit_prefix_status_up: Text = ""
    """The sign before a change to up in the message of a commit. `🟩` when it is left out."""
    commit_prefix_status_degraded: Text = ""
    """The same for degraded: `🟨`."""
    commit_prefix_status_down: Text = ""
    """The same for down: `🟥`."""
    compat: Compat = ""
    """`upptime` also keeps the files in the repository that Upptime kept, for who reads them."""
    readme: Switch = None
    """Whether a table is kept in `README.md`. `true` with `compat: upptime`, else `false`."""
    summary_start_html_comment: Comment = ""
    """The comment in `README.md` before the table: `<!--start: status pages-->` if left out."""
    summary_end_html_comment: Comment = ""
    """The comment behind the table: `<!--end: status pages-->` if left out."""
    live_status_html_comment: Comment = ""
    """The comment before the one sentence: `<!--live status-->` if left out."""
    history: HistoryKeeping = HistoryKeeping()
    """What is kept, and where."""
    incidents: IncidentKeeping = IncidentKeeping()
    """How incidents are opened, and whose words are on the page."""
    maintenance: Annotated[tuple[Maintenance, ...], BeforeValidator(listed)] = ()
    """Times in which monitors may fail as planned; those that come only once may be issues."""
    notifications: Notifications = Notifications()
    """Who is told what, and when."""
    ping: Annotated[Text, AfterValidator(ping_address)] = ""
    """The URL that is told of each round, best in a secret: a service that misses it calls you."""
    secrets: SecretNames = ()
    """Further secrets to hand over, named by no `$NAME` here, such as `NOTIFICATION_SLACK`."""

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
        """The time from one run to the next, in seconds; GitHub starts none sooner than that."""
        return max(self.workflow_schedule.apart_s, FIVE_MINUTES_S)

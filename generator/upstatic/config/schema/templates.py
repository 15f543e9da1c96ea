"""The keys of `notifications.templates`."""

from upstatic.config.schema.base import Section
from upstatic.config.values.fields import Text


class Templates(Section):
    """Your own message texts: the first line is the title. `$NAME`s: docs/notifications.md."""

    down: Text = ""
    """A monitor is down."""
    degraded: Text = ""
    """A monitor is degraded."""
    up: Text = ""
    """A monitor has recovered."""
    reminder: Text = ""
    """A monitor is still failing."""
    incident: Text = ""
    """The team updated an incident."""
    maintenance: Text = ""
    """A maintenance is scheduled, starts or ends."""
    certificate: Text = ""
    """A certificate expires soon."""
    stale: Text = ""
    """A monitor has had no data for a while."""
    slo: Text = ""
    """A service level is at risk."""
    escalation: Text = ""
    """An outage was not acknowledged in time."""

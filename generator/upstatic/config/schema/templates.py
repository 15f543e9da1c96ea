"""The texts of messages, as the file describes them."""

from upstatic.config.schema.base import Section
from upstatic.config.values.fields import Text


class Templates(Section):
    """Your own texts: the first line is the title; `$NAME`s are listed in docs/notifications.md."""

    down: Text = ""
    """A monitor is down."""
    degraded: Text = ""
    """A monitor is slow, or answers half."""
    up: Text = ""
    """A monitor is well again."""
    reminder: Text = ""
    """A monitor is still not well."""
    incident: Text = ""
    """The team wrote about an incident."""
    maintenance: Text = ""
    """A maintenance is planned, begins or ends."""
    certificate: Text = ""
    """A certificate runs out."""
    stale: Text = ""
    """A monitor could not be measured for a while."""

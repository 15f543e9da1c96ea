"""JSON in the shape of Statuspage's API v2."""

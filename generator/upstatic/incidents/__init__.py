"""Incidents and maintenance, kept as issues or files, with the updates of the team."""

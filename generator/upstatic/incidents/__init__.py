"""Incidents and maintenance: what happened becomes issues or files, and the words of the team."""

"""Incidents as issues of a forge: their text read and written."""

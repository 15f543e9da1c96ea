"""Atom, RSS, JSON feed and iCalendar."""

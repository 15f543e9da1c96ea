"""Notify: what happened is told to people, at least once and once, through their channels."""

"""Notify: alerts go out through channels, at least once and without repeats."""

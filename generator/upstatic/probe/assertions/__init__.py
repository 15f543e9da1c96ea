"""Evaluate the assertions of a monitor on a response."""

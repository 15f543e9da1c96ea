"""Graphs of response times, and the social card."""

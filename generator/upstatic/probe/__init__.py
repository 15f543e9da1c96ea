"""Measure the monitors: kinds of check, assertions, network access and scheduling."""

"""Commands that are not part of a round: set up, diagnose, try out, import, serve."""

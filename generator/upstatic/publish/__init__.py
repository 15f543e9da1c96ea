"""Commit history/ and push it to the remote."""

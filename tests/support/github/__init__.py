"""GitHub in this process: issues, comments and labels behind an httpx transport, and its faults."""

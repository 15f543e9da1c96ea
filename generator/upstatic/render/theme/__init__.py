"""The owner's theme, and the Content-Security-Policy."""

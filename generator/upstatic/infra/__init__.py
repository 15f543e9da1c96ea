"""Effects on this machine that any stage may need: locks, secrets, downloads."""

"""Messages written and sent, several channels at a time."""

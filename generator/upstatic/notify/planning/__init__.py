"""Which messages a round sends, as values: pure."""

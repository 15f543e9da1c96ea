"""What should happen to incidents, as values: pure."""

"""Record: run files become history."""

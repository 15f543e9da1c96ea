"""Import the history of an Upptime repository from its git log."""

"""README.md's table and Upptime's files in the repository."""

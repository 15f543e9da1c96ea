"""Reading an Upptime repository's past (its facts: docs/architecture.md, "Leaving Upptime")."""

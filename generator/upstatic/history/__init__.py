"""The data: the only package that knows the files under history/ (docs/history-format.md)."""

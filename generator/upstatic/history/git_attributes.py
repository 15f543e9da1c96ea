"""The git attributes with which appends of two runs merge."""

from pathlib import Path

from upstatic.history.append_only import rewrite

SAMPLES = ("2000-01-01.txt", "daily/2000-01.csv")
"""Names of files that are appended to, to ask git about."""
_NAME = ".gitattributes"
_LINES = (
    "# Appends of two runs merge line by line; files that are rewritten whole must not.",
    "*.txt merge=union text eol=lf",
    "*.csv merge=union text eol=lf",
)


def exist(folder: Path) -> bool:
    """Whether there is a file with attributes in `folder`."""
    return (folder / _NAME).exists()


def add(folder: Path) -> None:
    """Write `folder`/.gitattributes. Raises HistoryError when it cannot be written."""
    rewrite(folder / _NAME, _LINES)

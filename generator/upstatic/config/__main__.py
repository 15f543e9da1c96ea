"""`python -m upstatic.config`: regenerate the reference in docs/."""

from pathlib import Path

from upstatic.config.reference import manual

if __name__ == "__main__":
    manual.write(Path(__file__).parents[3] / "docs")

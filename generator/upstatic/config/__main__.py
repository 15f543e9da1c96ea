"""`python -m upstatic.config`: write what docs/ says about the configuration anew."""

from pathlib import Path

from upstatic.config.reference import manual

if __name__ == "__main__":
    manual.write(Path(__file__).parents[3] / "docs")

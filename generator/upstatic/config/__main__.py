"""`python -m upstatic.config`: write what docs/ says about the configuration anew."""

from pathlib import Path

from upstatic.config import written

if __name__ == "__main__":
    written.write(Path(__file__).parents[3] / "docs")

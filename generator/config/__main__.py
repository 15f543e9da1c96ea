"""`python -m generator.config`: write what docs/ says about the configuration anew."""

from pathlib import Path

from generator.config import written

if __name__ == "__main__":
    written.write(Path(__file__).parents[2] / "docs")

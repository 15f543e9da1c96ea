"""`python -m upstatic.cli`: write docs/commands.md again."""

from pathlib import Path

from upstatic.cli.command_reference import manual

if __name__ == "__main__":
    path = Path(__file__).parents[3] / "docs" / "commands.md"
    path.write_text(manual(), encoding="utf-8")

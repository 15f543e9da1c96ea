"""Diagnose problems: findings from facts about files, rounds, channels and GitHub."""

"""What somebody has to repair: findings from facts about files, rounds, channels and GitHub."""

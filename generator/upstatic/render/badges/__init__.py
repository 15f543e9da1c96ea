"""Badges and the snippets that embed them."""

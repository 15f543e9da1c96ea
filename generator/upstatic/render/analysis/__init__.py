"""Figures of the page, counted once for every output."""

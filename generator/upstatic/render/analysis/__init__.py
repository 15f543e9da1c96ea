"""WindowStats of the page, counted once for every output."""

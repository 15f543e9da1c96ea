"""Make only what changed since the last rendering: keys of parts, and what is kept of them."""

"""A local demo: live endpoints, generated history, and the resulting page."""

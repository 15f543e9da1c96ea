"""A client of GitLab's REST API, as far as issues need it."""

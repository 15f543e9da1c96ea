"""A client of GitHub's REST API, as far as issues need it."""

"""A client of the REST API of Forgejo and Gitea, as far as issues need it."""

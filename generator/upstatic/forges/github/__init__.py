"""GitHub's REST API as far as issues need it: sent with care, told without the token."""

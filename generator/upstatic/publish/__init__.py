"""Publishing: what was recorded becomes a commit, and the commit goes to the remote."""

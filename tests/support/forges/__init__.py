"""Stand-ins for GitLab and Forgejo, written from their published API descriptions."""

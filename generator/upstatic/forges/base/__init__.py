"""What the clients of all forges share: HTTP, issues as values, and exactly-once writing."""

"""Files that machines read: JSON, feeds, metrics, redirects."""

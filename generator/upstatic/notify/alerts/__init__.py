"""What is worth an alert: outages, incidents, missing data."""

"""API clients of code hosts; nothing here knows what an incident is."""

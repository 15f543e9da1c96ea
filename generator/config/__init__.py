"""`.upptimerc.yml` -> Config: read, checked, and translated into the code's own spelling."""

from generator.config.schema import Config, Confirm, Monitor, NavLink, Retries, StatusWebsite

__all__ = ["Config", "Confirm", "Monitor", "NavLink", "Retries", "StatusWebsite"]

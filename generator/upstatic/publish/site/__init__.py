"""Publish the rendered page to the targets of `publish.site`, one module for each kind."""

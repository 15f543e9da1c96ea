"""The manual's tables and the JSON Schema, made from the declarations."""

from upstatic.config.reference import json_schema, manual

__all__ = ["json_schema", "manual"]

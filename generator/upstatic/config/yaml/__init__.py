"""YAML 1.2 with the place of every node, as js-yaml reads it."""

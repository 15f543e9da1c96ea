"""The keys of `.upptimerc.yml`, each declared and documented once."""

"""Connections with one deadline: sockets, TLS, HTTP, and what can go wrong there."""

"""Network access with one deadline per check: sockets, TLS, HTTP, and named failures."""

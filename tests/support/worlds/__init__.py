"""Random worlds: everything that happens around a status page, drawn from one seed."""

"""A small world of real local endpoints with a believable past, for the first five minutes."""

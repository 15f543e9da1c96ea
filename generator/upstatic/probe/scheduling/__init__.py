"""Which monitors are due, and the workers that probe them."""

"""Whether a response is as the configuration asserts."""

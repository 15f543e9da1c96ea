"""Helpers that several packages of tests use: git repositories, the program, a browser, samples."""

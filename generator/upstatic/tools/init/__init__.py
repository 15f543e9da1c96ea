"""Setting a repository up: the workflows that run the program, and what is left to switch on."""

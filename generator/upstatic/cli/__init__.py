"""The command line: arguments, one module a command, and the order of the stages."""

"""The command line: arguments, one function a command, and the order of the stages."""

"""The commands, one module each: its options, its parser, and the function that calls a stage.

A stage is imported when it is called: start-up time counts in every round.
"""

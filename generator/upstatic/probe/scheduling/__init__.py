"""Select the monitors that are due and run their checks in threads."""

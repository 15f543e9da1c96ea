"""Values that templates print, made from the analysis."""

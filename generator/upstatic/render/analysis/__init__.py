"""Figures for all outputs, computed once."""

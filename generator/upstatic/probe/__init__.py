"""Measuring the endpoints: kinds of check, the network beneath them, and the stage."""

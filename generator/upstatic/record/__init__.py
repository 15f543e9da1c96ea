"""Record: what the probes handed over becomes history."""

"""Upstatic: a static status page, probed and published by CI."""

PRODUCT = "Upstatic"
__version__ = "0.1.0"

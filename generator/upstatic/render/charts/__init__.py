"""Pictures: response times, bars as SVG, the social card."""

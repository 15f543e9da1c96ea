"""Who receives alerts: channels, their addresses, routing and health."""

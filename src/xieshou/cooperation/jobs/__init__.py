"""The periodic work of cooperation."""

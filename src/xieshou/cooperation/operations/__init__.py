"""The writes of cooperation."""

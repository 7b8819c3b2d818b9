"""Pure rules of cooperation."""

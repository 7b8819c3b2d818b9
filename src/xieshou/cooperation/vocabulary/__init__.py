"""The words of cooperation."""

"""The reads of cooperation."""

"""Excel forms of cooperation."""

"""Saved views: filters and order of a list that a user keeps under a name."""

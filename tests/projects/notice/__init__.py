"""Public notice of grants."""

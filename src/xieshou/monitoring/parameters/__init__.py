"""Dated parameters of monitoring, one YAML file a subject."""

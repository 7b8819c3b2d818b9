"""Dated parameters of labour cooperation, one YAML file a subject."""

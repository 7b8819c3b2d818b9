"""The writes of labour cooperation, one file a beat."""

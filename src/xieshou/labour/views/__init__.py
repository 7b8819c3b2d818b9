"""The pages of labour cooperation, one file a beat."""

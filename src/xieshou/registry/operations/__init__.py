"""The writes of the registry: each checks its policy, runs in one transaction and leaves one audit record."""

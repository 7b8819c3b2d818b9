"""The writes of monitoring: each checks its policy, runs in one transaction and leaves one audit record."""

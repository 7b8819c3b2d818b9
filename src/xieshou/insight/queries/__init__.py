"""Joined reads over the wings: each takes the actor or a scope and asks the wings."""

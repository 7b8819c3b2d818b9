"""Recruitment stewards."""

"""Writes of projects and money."""

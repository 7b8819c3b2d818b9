"""Reads of projects and money."""

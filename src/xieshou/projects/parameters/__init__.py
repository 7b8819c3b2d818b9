"""Dated parameters of projects and money."""

"""Tests of the worker's own page."""

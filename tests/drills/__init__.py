"""Drills: the whole installation runs, is killed, and must have lost nothing."""

"""Cooperation of paired regions: pairings, agreements, meetings, plans, giving, checks."""

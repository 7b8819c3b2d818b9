"""The reads of monitoring."""

"""The periodic work of cooperation."""

from .agreement import warn_of_ending

__all__ = ["warn_of_ending"]

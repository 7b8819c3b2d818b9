"""The periodic work of cooperation."""

from .agreement import warn_of_ending
from .check import warn_of_falls

__all__ = ["warn_of_ending", "warn_of_falls"]

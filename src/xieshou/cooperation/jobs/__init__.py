"""The periodic work of cooperation."""

from .agreement import warn_of_ending
from .check import warn_of_falls
from .plan import warn_of_late_lines

__all__ = ["warn_of_ending", "warn_of_falls", "warn_of_late_lines"]

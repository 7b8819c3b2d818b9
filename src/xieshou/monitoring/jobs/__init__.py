"""Background jobs of monitoring: importing this package declares them."""

from . import run

__all__ = ["run"]

"""Background jobs of monitoring: importing this package declares them."""

from . import publication, run

__all__ = ["publication", "run"]

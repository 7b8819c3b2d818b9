"""Kept for imports that are being moved: see `xieshou.kernel.doors`."""

from xieshou.kernel.doors import (
    MARK,
    PUBLIC,
    SIGNED_IN,
    api_requires,
    door_of,
    public,
    require,
    requires,
    signed_in,
)

__all__ = ["MARK", "PUBLIC", "SIGNED_IN", "api_requires", "door_of", "public", "require", "requires", "signed_in"]

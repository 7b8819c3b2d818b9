"""What each web process loads: the application, on the leash of its parent."""

import os

from xieshou.config.host.leash import hold_to
from xieshou.config.wsgi import application

hold_to(os.getppid())

__all__ = ["application"]

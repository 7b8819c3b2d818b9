"""Background jobs of labour cooperation: importing a file declares its jobs."""

from importlib import import_module
from importlib.util import find_spec

for _beat in ("offer", "match", "interview", "delivery", "verification", "startup", "roster", "own"):
    if find_spec(f"{__name__}.{_beat}"):
        import_module(f"{__name__}.{_beat}")

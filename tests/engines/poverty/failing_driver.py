"""A driver that dies and says how many secrets of the installation it can see."""

import os

raise SystemExit(f"secrets: {sum(name.startswith('XIESHOU_') for name in os.environ)}")

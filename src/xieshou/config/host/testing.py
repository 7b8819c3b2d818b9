"""Where the tests work: a folder and a fast server of their own.

Loaded by pytest (`-p`) before anything reads the settings. Variables that are set already win, so
that XIESHOU_DATABASE_URL sends the tests to any other server.
"""

from __future__ import annotations

import os

from xieshou.config.environment import project_folder

os.environ.setdefault("XIESHOU_DATA_DIR", str(project_folder() / "var" / "test"))
os.environ.setdefault("XIESHOU_DATABASE_PROFILE", "test")

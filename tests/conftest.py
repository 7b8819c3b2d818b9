"""The test database and the people who act in tests.

A template database is migrated once for each state of the migrations; every test process works on
its own copy, as the application role that row-level security binds, on the embedded server or on
the one that XIESHOU_DATABASE_URL names.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("XIESHOU_DATA_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("XIESHOU_DATABASE_PROFILE", "test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test thread

pytest_plugins = [
    "tests.plugins.environment",
    "tests.plugins.database",
    "tests.plugins.actors",
    "tests.plugins.browser",
    "tests.plugins.client",
    "tests.plugins.order",
]

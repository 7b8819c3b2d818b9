"""What a process loads at its start: web, worker and every command pay for it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "xieshou.config.settings"
import django
django.setup()
import xieshou.config.urls
print(*sorted({"duckdb", "ibis", "sqlglot", "ortools", "numba", "docx", "typst"} & set(sys.modules)))
"""


def test_addresses_load_no_engine() -> None:
    answer = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []

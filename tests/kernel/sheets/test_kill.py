"""An import killed at any moment leaves nothing, and running it again does it once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.models import Upload

from .conftest import make_tables, member, workbook
from .forms import FORM

ROUNDS = 4
ROWS = 4_000
ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "xieshou.config.settings"
import django
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
from pathlib import Path
settings.FILES_DIR = Path(sys.argv[2])
django.setup()
from tests.kernel.sheets.forms import FORM, MemberLoader
from xieshou.kernel.sheets.registry import register
register(FORM, MemberLoader)
from datetime import UTC, datetime
from uuid import UUID
from xieshou.kernel.actor import Actor
from xieshou.kernel.sheets import operations
print("ready", flush=True)
sys.stdin.readline()
operations.commit(upload_id=UUID(sys.argv[3]), actor=Actor.system("test"), at=datetime(2026, 3, 2, 9, tzinfo=UTC))
print("done", flush=True)
"""


def start(upload: Upload, settings: Any) -> subprocess.Popen[str]:
    """Start a worker that waits, ready to import."""
    database = connection.settings_dict
    place = json.dumps({key: database[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")})
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, place, str(settings.FILES_DIR), str(upload.id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ.copy(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def counted() -> tuple[int, int, str]:
    with in_scope(Scope.everything()), connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct number) from test_member")
        total, distinct = cursor.fetchone()
        return total, distinct, Upload.objects.get().status


@pytest.mark.drill
def test_killed_import_leaves_nothing_and_runs_again_once(fresh_database, at, settings):
    make_tables()
    actor = Actor.system("test")
    content = workbook([member(number) for number in range(ROWS)])
    with in_scope(Scope.everything()):
        upload = operations.receive(sheet=FORM.name, name="a.xlsx", content=content, actor=actor, at=at)
    began = time.monotonic()
    operations.check(upload_id=upload.id, actor=actor, at=at)
    length = time.monotonic() - began
    chance = random.Random(7)
    for _round in range(ROUNDS):
        process = start(upload, settings)
        go(process)
        time.sleep(chance.random() * length)
        process.kill()
        process.communicate()
        total, distinct, status = counted()
        assert (total, distinct, status) in {(0, 0, "checked"), (ROWS, ROWS, "committed")}
    process = start(upload, settings)
    go(process)
    assert process.communicate()[0] == "done\n"
    assert counted() == (ROWS, ROWS, "committed")

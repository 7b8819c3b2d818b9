"""What makes the first start faster: the engine compiled beside, few looks for rings of objects."""

from __future__ import annotations

import gc
import subprocess

from xieshou.config.host import seeding, warming
from xieshou.engines import assignment


def test_engine_is_warmed_by_a_process_that_ends_with_the_work(monkeypatch):
    monkeypatch.setattr(warming, "MODULE", "this")
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(real(*a, **k)) or started[-1])
    with warming.warming():
        assert len(started) == 1
    assert started[0].returncode is not None
    with warming.warming(wanted=False):
        assert len(started) == 1


def test_warming_compiles_the_engine(monkeypatch):
    done = []
    monkeypatch.setattr(assignment, "warm", lambda: done.append(True))
    warming.main()
    assert done == [True]


def test_collector_is_as_before_after_loading():
    before = gc.get_threshold()
    with seeding.rarely_collected():
        assert gc.get_threshold()[0] == seeding.OBJECTS_A_LOOK
    assert gc.get_threshold() == before

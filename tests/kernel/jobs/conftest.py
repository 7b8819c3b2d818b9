"""Jobs that exist for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.contrib.django import app as queue_app

from xieshou.kernel.jobs import running, wiring
from xieshou.kernel.jobs.running import JOBS, job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def declared() -> Iterator[Callable[..., running.Job]]:
    """Return a maker of jobs that are forgotten after the test."""
    names: list[str] = []

    def make(body: Any, name: str = "test.job", **options: Any) -> running.Job:
        found = job(name, **options)(body)
        names.append(name)
        wiring.register(queue_app, found)
        return found

    yield make
    for name in names:
        JOBS.pop(name, None)
        queue_app.tasks.pop(name, None)
        periodic = queue_app.periodic_registry.periodic_tasks
        for key in [key for key in periodic if key[0] == name]:
            periodic.pop(key)

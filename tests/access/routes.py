"""All addresses of the system with their doors: what the access matrix is made of."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from xieshou.config.api import api
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.doors import PUBLIC, SIGNED_IN, door_of
from xieshou.kernel.jobs.running import JOBS
from xieshou.kernel.realtime.sockets import patterns as socket_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

MATRIX_FILE = Path(__file__).with_name("matrix.csv")
HEADER = ("kind", "name", "path", "methods", "door")
DECLARED = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """One address (or job) and who may enter."""

    kind: str  # page, api, socket, job
    name: str
    path: str
    methods: tuple[str, ...]
    door: str

    def admits(self, role: str) -> bool:
        """Tell whether a user with this one role may enter."""
        if self.door in (PUBLIC, SIGNED_IN):
            return True
        return self.door in role_table().roles[role].capabilities


def _patterns(
    resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _patterns(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join([*spaces, entry.name or ""]), path, entry


def _methods(view: object) -> tuple[str, ...]:
    """Return the methods a function view declares with require_http_methods; the closure holds the list."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            value = cell.cell_contents
            if (
                isinstance(value, list | tuple)
                and value
                and all(item in (*DECLARED, "HEAD") for item in value)
            ):
                return tuple(sorted(set(value) - {"HEAD"}))
        view = getattr(view, "__wrapped__", None)
    return ("GET", "POST")


def list_pages() -> list[Route]:
    """Return the pages: everything that is not the API."""
    found = []
    for name, path, pattern in _patterns(get_resolver()):
        if name.startswith("api:"):
            continue
        door = door_of(pattern.callback) or settings.THIRD_PARTY_DOORS.get(name, "shut")
        found.append(Route("page", name, "/" + path, _methods(pattern.callback), door))
    return sorted(found)


def list_api() -> list[Route]:
    """Return the operations of the API."""
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                whole = f"/api/v1/{prefix.strip('/')}/{path.lstrip('/')}".replace("//", "/")
                name = f"{prefix.strip('/')}.{operation.view_func.__name__}"
                methods = tuple(sorted(operation.methods))
                found.append(Route("api", name, whole, methods, door_of(operation.view_func) or "shut"))
    return sorted(found)


def list_sockets() -> list[Route]:
    """Return the sockets: entered with a pass of one's own seat, whatever the role."""
    return sorted(
        Route("socket", entry.name, f"/{entry.pattern}", (), entry.callback.consumer_class.door)
        for entry in socket_patterns
    )


def list_jobs() -> list[Route]:
    """Return the background jobs: they run in the scope of who asked for them."""
    return sorted(
        Route("job", name, "", (), "system" if job.cron else "its owner") for name, job in JOBS.items()
    )


def list_routes() -> list[Route]:
    """Return everything that can be entered."""
    return [*list_pages(), *list_api(), *list_sockets(), *list_jobs()]


def render_matrix() -> str:
    """Return the access matrix as CSV: one line a route, one column a role."""
    roles = list(role_table().roles)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*HEADER, *roles])
    for route in list_routes():
        marks = [
            "" if route.kind in ("job", "socket") else "x" if route.admits(role) else "-" for role in roles
        ]
        writer.writerow([route.kind, route.name, route.path, " ".join(route.methods), route.door, *marks])
    return out.getvalue()

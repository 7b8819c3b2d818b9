"""The API: one router an app below /api/v1/, every operation behind the same doors as the pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.security import SessionAuth

from xieshou.kernel.access.middleware import lacks_second_factor
from xieshou.kernel.doors import PUBLIC, SIGNED_IN, door_of, public
from xieshou.kernel.errors import Denied, DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ROUTERS = {
    "regions": "xieshou.kernel.regions.api",
    "organisations": "xieshou.kernel.organisations.api",
    "people": "xieshou.kernel.people.api",
    "sheets": "xieshou.kernel.sheets.api",
    "inbox": "xieshou.kernel.inbox.api",
    "calendar": "xieshou.kernel.calendar.api",
    "ledger": "xieshou.kernel.ledger.api",
    "registry": "xieshou.registry.api_facts",
    "monitoring": "xieshou.monitoring.api_figures",
    "cooperation": "xieshou.cooperation.api",
    "labour": "xieshou.labour.api",
    "projects": "xieshou.projects.api",
    "insight": "xieshou.insight.api",
}


class SecondFactorMissing(Denied):
    """The official's role needs a second factor and none is set up."""

    default_message = gettext_lazy("Set up your second factor first: open your account's security page.")


api = NinjaAPI(
    title="Xieshou",
    version="1",
    description="Need, offer, match, deliver, verify: the same operations as the pages.",
    auth=SessionAuth(),
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a foreseen refusal with its text and the field it concerns."""
    status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Denied) else 409
    return api.create_response(request, {"detail": str(error), "field": error.field}, status=status)


def _lock_operations() -> None:
    """Put the capability check in front of every operation; one without a mark stops the start."""
    # The bound routers are those that answer: routers inside routers too, with sign-in and CSRF applied.
    for router in api._get_bound_routers():  # noqa: SLF001 -- ninja offers no public way to walk its operations
        for path_view in router.path_operations.values():
            for operation in path_view.operations:
                door = door_of(operation.view_func)
                if door is None:
                    message = f"The API operation {operation.view_func.__qualname__} has no door."
                    raise RuntimeError(message)
                _guard(operation, door)


def _guard(operation: object, door: str) -> None:
    run = operation.run  # type: ignore[attr-defined]

    def guarded(request: HttpRequest, **parameters: object) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        if door not in (PUBLIC, SIGNED_IN) and not actor.can(door):
            if not actor.is_signed_in:
                return api.create_response(request, {"detail": _("Sign in first."), "field": ""}, status=401)
            return refuse(request, Denied())
        if door != PUBLIC and actor.is_signed_in and lacks_second_factor(request):
            return refuse(request, SecondFactorMissing())
        response: HttpResponse = run(request, **parameters)
        return response

    operation.run = guarded  # type: ignore[attr-defined]


def _mount_routers() -> None:
    for prefix, module in ROUTERS.items():
        router = getattr(import_module(module), "router", None) if find_spec(module) else None
        if router is not None:
            api.add_router(f"/{prefix}/", router)


_mount_routers()
_lock_operations()
urls = api.urls  # asked for once: every asking makes new views, and the marks stand on these
for _pattern in urls[0]:
    public(
        cast("Callable[..., HttpResponse]", _pattern.callback)
    )  # signed in and entitled is checked operation by operation, as JSON

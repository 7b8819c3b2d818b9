"""The few pages that belong to no wing: the way in, the language switch, the error pages, the gallery."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from xieshou.config.outages import outage_of
from xieshou.kernel.doors import public, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

API = "/api/"
GALLERY_OPEN = not settings.PRODUCTION


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead the user to the Desk of their role."""
    try:
        return redirect(reverse("insight:desk"))
    except NoReverseMatch:
        return render(request, "web/layouts/app.html")


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages and lead back to the page left."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings.PRODUCTION,
        )
    return response


@public
@require_GET
def gallery(request: HttpRequest) -> HttpResponseBase:
    """Show the living gallery of components (development only)."""
    from xieshou.web.views import gallery as show

    return show(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Show that the request could not be understood."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Show that the role does not reach here."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Show that there is no such record in the user's area."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that the fault is ours, or which thing below us failed and when to try again."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return render(request, "500.html", status=500)
    if request.path.startswith(API):
        told: HttpResponse = JsonResponse({"detail": f"{outage.title}. {outage.advice}", "field": ""})
    else:
        told = render(request, "outage.html", {"outage": outage})
    told.status_code = outage.status
    told["Retry-After"] = str(outage.retry_seconds)
    return told

"""Every address of the system: one include an app, plus the third-party sign-in pages."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from . import views
from .api import urls as api_urls

APP_PREFIXES = {
    "xieshou.kernel.access": "access/",
    "xieshou.kernel.audit": "audit/",
    "xieshou.kernel.regions": "regions/",
    "xieshou.kernel.organisations": "organisations/",
    "xieshou.kernel.people": "people/",
    "xieshou.kernel.jobs": "jobs/",
    "xieshou.kernel.files": "files/",
    "xieshou.kernel.sheets": "sheets/",
    "xieshou.kernel.calendar": "calendar/",
    "xieshou.kernel.realtime": "rooms/",
    "xieshou.kernel.inbox": "inbox/",
    "xieshou.kernel.saved": "saved/",
    "xieshou.kernel.ledger": "money/",
    "xieshou.kernel.search": "search/",
    "xieshou.registry": "registry/",
    "xieshou.cooperation": "cooperation/",
    "xieshou.monitoring": "monitoring/",
    "xieshou.labour": "labour/",
    "xieshou.projects": "projects/",
    "xieshou.insight": "insight/",
}

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("account/", include("xieshou.config.sign_in_urls")),
    path("api/v1/", api_urls),
    path("", include("xieshou.config.observability.urls")),
]
urlpatterns += [
    path(prefix, include(f"{app}.urls")) for app, prefix in APP_PREFIXES.items() if find_spec(f"{app}.urls")
]
if views.GALLERY_OPEN:
    urlpatterns.append(path("ui/", views.gallery, name="gallery"))

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error

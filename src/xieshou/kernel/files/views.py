"""Handing files out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import signed_in
from xieshou.kernel.errors import NotFound

from . import queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponseBase

    from xieshou.kernel.requests import ActedRequest


@signed_in
@require_GET
def download(request: ActedRequest, file_id: UUID) -> HttpResponseBase:
    """Send a file that the actor may read; images may show in a page, everything else is saved."""
    try:
        file = queries.get_file(file_id, actor=request.actor, at=timezone.now())
        stream = queries.path_of(file).open("rb")
    except NotFound as error:
        raise Http404 from error
    subject = ("files.file", file.pk)
    record_reading(subject, region_code="", actor=request.actor, at=timezone.now())
    response = FileResponse(
        stream, content_type=file.media_type, filename=file.name, as_attachment=not file.is_image
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

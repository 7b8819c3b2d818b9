"""Pages of the sheets: my uploads, one flow an upload, one an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires, signed_in
from xieshou.kernel.errors import Denied, DomainError, NotFound

from . import operations, queries
from .forms import CommitForm, ExportForm, UploadForm
from .presenting import export_panel, list_row, upload_page, upload_panel
from .registry import can_export, get_sheet
from .writing.export import XLSX_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest

    from .declaration import Sheet
    from .models import Upload

ROWS = 50
UPLOAD = "sheets.upload"


@requires(UPLOAD)
@require_GET
def uploads(request: ActedRequest) -> HttpResponse:
    """List the actor's uploads and the forms there are."""
    page = Paginator(queries.list_uploads(actor=request.actor), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [list_row(upload) for upload in page.object_list],
        "forms": queries.list_usable_sheets(actor=request.actor),
    }
    return render(request, "sheets/uploads.html", context)


@requires(UPLOAD)
@require_http_methods(["GET", "POST"])
def start(request: ActedRequest, sheet: str) -> HttpResponse:
    """Begin an upload: download the template, bring the filled-in file."""
    form_sheet = _usable(request, sheet)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        try:
            upload = operations.receive(
                sheet=sheet, name=file.name, content=file.read(), actor=request.actor, at=now
            )
            if upload.status == "received":
                operations.request_check(upload_id=upload.id, actor=request.actor, at=now)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("sheets:upload", upload.id)
    may_export = can_export(sheet) and request.actor.can(form_sheet.may_export)
    context = {"form": form, "may_export": may_export, **upload_page(None, form_sheet)}
    return render(request, "sheets/start.html", context)


@requires(UPLOAD)
@require_GET
def template(request: ActedRequest, sheet: str) -> HttpResponse:
    """Send the empty form."""
    form_sheet = _usable(request, sheet)
    response = HttpResponse(operations.template(sheet=sheet), content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_("%s template.xlsx") % form_sheet.title
    )
    return response


@requires(UPLOAD)
@require_GET
def upload(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Show where an upload stands and what can be done with it."""
    found = _own(request, upload_id)
    return render(request, "sheets/upload.html", upload_page(found, get_sheet(found.sheet)))


@requires(UPLOAD)
@require_GET
def panel(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Show the changing part of the upload's page (a fragment that asks again while work is under way)."""
    return render(request, "sheets/panel.html", upload_panel(_own(request, upload_id)))


@requires(UPLOAD)
@require_POST
def check(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Check an upload again."""
    return _act(request, upload_id, operations.request_check)


@requires(UPLOAD)
@require_POST
def commit(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Import an upload."""
    form = CommitForm(request.POST)
    partial = form.is_valid() and form.cleaned_data["partial"]
    return _act(request, upload_id, operations.request_commit, partial=partial)


@requires(UPLOAD)
@require_POST
def undo(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Undo an import."""
    return _act(request, upload_id, operations.request_undo)


@requires(UPLOAD)
@require_POST
def discard(request: ActedRequest, upload_id: UUID) -> HttpResponse:
    """Let go of an upload."""
    return _act(request, upload_id, operations.discard)


@signed_in
@require_http_methods(["GET", "POST"])
def export(request: ActedRequest, sheet: str) -> HttpResponse:
    """Ask for an export: format, and a purpose where personal data leaves the system."""
    form_sheet = _found(sheet)
    if not request.actor.can(form_sheet.may_export):
        raise PermissionDenied
    form = ExportForm(request.POST or None)
    filters = {key: value for key, value in request.GET.items() if key != "page"}
    if request.method == "POST" and form.is_valid():
        try:
            wanted = operations.request_export(
                sheet=sheet, actor=request.actor, at=timezone.now(), filters=filters, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect("sheets:exported", wanted.id)
    return render(request, "sheets/export.html", {"sheet": form_sheet, "form": form})


@signed_in
@require_GET
def exported(request: ActedRequest, export_id: UUID) -> HttpResponse:
    """Show how far an export has come, and its file."""
    try:
        wanted = queries.get_export(export_id, actor=request.actor, at=timezone.now())
    except NotFound as error:
        raise Http404 from error
    name = "sheets/export_panel.html" if request.htmx else "sheets/exported.html"
    return render(request, name, export_panel(wanted, actor=request.actor))


def _usable(request: ActedRequest, sheet: str) -> Sheet:
    found = _found(sheet)
    if found.out_only:
        raise Http404
    if not request.actor.can(found.capability):
        raise PermissionDenied
    return found


def _found(sheet: str) -> Sheet:
    try:
        return get_sheet(sheet)
    except NotFound as error:
        raise Http404 from error


def _own(request: ActedRequest, upload_id: UUID) -> Upload:
    try:
        return queries.get_upload(upload_id, actor=request.actor)
    except NotFound as error:
        raise Http404 from error


def _act(
    request: ActedRequest, upload_id: UUID, operation: Callable[..., Upload], **options: Any
) -> HttpResponse:
    """Do one thing to an upload and go back to its page, with the refusal if there is one."""
    try:
        operation(upload_id=upload_id, actor=request.actor, at=timezone.now(), **options)
    except NotFound as error:
        raise Http404 from error
    except Denied as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("sheets:upload", upload_id)

"""Pages of organisations and pairings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires, signed_in
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.phones import mask_phone
from xieshou.kernel.regions.queries import region_names

from . import operations, queries
from .forms import EndPairingForm, OrganisationForm, PairingForm
from .vocabulary import OrganisationKind

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from .models import Organisation

PAGE = 50


@requires("organisations.view")
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """List organisations by name, kind and place."""
    text, kind = request.GET.get("q", "").replace("\x00", "")[:64], request.GET.get("kind", "")
    region = request.GET.get("region", "")
    rows = queries.list_organisations(
        text=text,
        kinds=[kind] if kind in OrganisationKind.values else [],
        region_prefix=region if region.isascii() and region.isdigit() else "",
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = region_names(organisation.region_code for organisation in page)
    lines = [{"organisation": row, "place": names.get(row.region_code, row.region_code)} for row in page]
    context = {"page": page, "lines": lines, "text": text, "kind": kind, "kinds": OrganisationKind.choices}
    return render(request, "organisations/list.html", context)


def _get(organisation_id: UUID) -> Organisation:
    try:
        return queries.get_organisation(organisation_id)
    except NotFound as error:
        raise Http404 from error


@requires("organisations.view")
@require_GET
def show_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Show one organisation with its contact's phone masked."""
    organisation = _get(organisation_id)
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "organisation": organisation,
        "place": region_names([organisation.region_code]).get(organisation.region_code, ""),
        "phone": mask_phone(queries.open_contact_phone(organisation)),
        "may_edit": actor.can("organisations.edit") and queries.is_inside(organisation, actor.scope),
    }
    return render(request, "organisations/organisation.html", context)


@requires("organisations.edit")
@require_http_methods(["GET", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = request.actor  # type: ignore[attr-defined]
            organisation = operations.register_organisation(form.entry(), actor=actor, at=timezone.now())
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s is on file.") % {"name": organisation.name})
            return redirect("organisations:organisation", organisation.pk)
    return render(request, "organisations/form.html", {"form": form, "title": _("Enter an organisation")})


@requires("organisations.edit")
@require_http_methods(["GET", "POST"])
def edit_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change an organisation."""
    organisation = _get(organisation_id)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_organisation(
                organisation_id=organisation_id,
                entry=form.entry(),
                actor=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
            )
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("organisations:organisation", organisation_id)
    context = {"form": form, "title": organisation.name, "organisation": organisation}
    return render(request, "organisations/form.html", context)


def _show_refusal(form: Any, error: DomainError) -> None:
    name = "contact_phone" if error.field == "phone" else error.field
    form.add_error(name if name in form.fields else None, str(error))


@requires("organisations.view")
@require_POST
def reveal(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Open the contact's phone for a purpose; the answer takes the mask's place."""
    try:
        phone = operations.reveal_phone(
            organisation_id=organisation_id,
            purpose=request.POST.get("purpose", ""),
            actor=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return render(request, "organisations/refused.html", {"error": error}, status=403)
    return render(request, "organisations/revealed.html", {"phone": phone})


@signed_in
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Suggest organisations for a combobox: ?q=, ?kinds=enterprise,cooperative."""
    kinds = [kind for kind in request.GET.get("kinds", "").split(",") if kind in OrganisationKind.values]
    found = queries.search_organisations(request.GET.get("q", "")[:64], kinds=kinds)
    names = region_names(organisation.region_code for organisation in found)
    options = [{"organisation": row, "place": names.get(row.region_code, "")} for row in found]
    return render(request, "organisations/options.html", {"options": options})


@requires("organisations.view")
@require_GET
def list_pairings(request: HttpRequest) -> HttpResponse:
    """List the pairings of today, or of all times with ?all=1."""
    everything = bool(request.GET.get("all"))
    pairings = list(queries.list_pairings(on=None if everything else timezone.localdate()))
    codes = {code for row in pairings for code in (row.eastern_region_code, row.western_region_code)}
    names = region_names(codes)
    rows = [
        {
            "pairing": row,
            "east": names.get(row.eastern_region_code, row.eastern_region_code),
            "west": names.get(row.western_region_code, row.western_region_code),
        }
        for row in pairings
    ]
    return render(request, "organisations/pairings.html", {"rows": rows, "everything": everything})


@requires("organisations.edit")
@require_http_methods(["GET", "POST"])
def add_pairing(request: HttpRequest) -> HttpResponse:
    """Enter a pairing."""
    form = PairingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.register_pairing(**form.cleaned_data, actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("The pairing is on file."))
            return redirect("organisations:pairings")
    context = {"form": form, "title": _("Enter a pairing")}
    return render(request, "organisations/pairing_form.html", context)


@requires("organisations.edit")
@require_http_methods(["GET", "POST"])
def end_pairing(request: HttpRequest, pairing_id: UUID) -> HttpResponse:
    """End a pairing on a day, for a reason."""
    try:
        pairing = queries.get_pairing(pairing_id)
    except NotFound as error:
        raise Http404 from error
    form = EndPairingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_pairing(
                pairing_id=pairing_id,
                **form.cleaned_data,
                actor=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
            )
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("The pairing ends on that day."))
            return redirect("organisations:pairings")
    names = region_names([pairing.eastern_region_code, pairing.western_region_code])
    context = {"form": form, "title": _("End the pairing"), "sides": list(names.values())}
    return render(request, "organisations/pairing_form.html", context)

"""Pages of worry removal: who is to be briefed, one briefing, the family contact, questions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import public, requires
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.phones import mask_phone
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.keeping import BriefingForm, RiskForm
from xieshou.labour.operations import briefing as steps
from xieshou.labour.policies.keeping import EDIT, VIEW, may_keep
from xieshou.labour.queries import keeping as queries
from xieshou.labour.queries.delivery import get_placement, label_placements
from xieshou.labour.rules.keeping import briefing_list, item_label, list_questions, missing_items
from xieshou.labour.vocabulary.delivery import ACTIVE, AT_POST, PlacementStatus

from .out import out_url

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xieshou.labour.models import Placement

    from .lists import ActedRequest


@requires(VIEW)
@require_GET
def briefings(request: ActedRequest) -> HttpResponse:
    """List those who wait to leave: who has been briefed, who not."""
    page = page_of(request, queries.list_to_brief(scope=request.actor.scope))
    rows = list(page.object_list)
    label_placements(rows)
    names = region_labels(row.region_code[:6] for row in rows)
    lines = [
        {
            "row": row,
            "home": names.get(row.region_code[:6], ""),
            "briefing": getattr(row, "briefing", None),
        }
        for row in rows
    ]
    context = {"page": page, "lines": lines, "may_edit": request.actor.can(EDIT)}
    context["out_url"] = out_url(request, "labour.briefings")
    return render(request, "labour/keeping/briefings.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def briefing(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Enter the briefing of a worker."""
    row = get_placement(placement_id, scope=request.actor.scope)
    label_placements([row])
    known = queries.find_briefing(placement_id, scope=request.actor.scope)
    wanted = briefing_list(timezone.localdate())
    form = BriefingForm(
        request.POST or None,
        codes=wanted.codes,
        has_phone=bool(known and known.family_phone_cipher),
        initial=_initial(known),
    )

    def step() -> None:
        steps.brief(placement_id=placement_id, told=form.to_told(), actor=request.actor, at=timezone.now())

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The briefing was recorded."))
        return redirect("labour:placement", placement_id=placement_id)
    context = {"row": row, "form": form, "known": known, "list": wanted, "questions": list_questions()}
    return render(request, "labour/keeping/briefing.html", context, status=422 if form.errors else 200)


def _initial(known: Any) -> dict[str, Any]:
    if known is None:
        return {}
    return {
        "items": known.told,
        "family_name": known.family_name,
        "family_relation": known.family_relation,
        "peers_agreed": known.peers_agreed_on is not None,
    }


@requires(EDIT)
@require_POST
def family_phone(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Open the number of the family contact for a purpose; the answer takes the mask's place."""
    try:
        number = steps.reveal_family_phone(
            placement_id=placement_id,
            purpose=request.POST.get("purpose", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except NotFound:
        return render(request, "404.html", status=404)
    except Denied as error:
        return render(request, "people/refused.html", {"error": error}, status=403)
    except DomainError as error:
        return render(request, "people/refused.html", {"error": error}, status=400)
    return render(request, "people/revealed.html", {"number": number, "field": "family_phone"})


@public
@require_GET
def worries(request: HttpRequest) -> HttpResponse:
    """Show what workers and families ask, for everybody and for paper."""
    wanted = briefing_list(timezone.localdate())
    items = [item_label(code) for code in wanted.codes]
    return render(request, "labour/keeping/worries.html", {"questions": list_questions(), "items": items})


def keeping_panel(request: ActedRequest, row: Placement) -> dict[str, Any]:
    """Return what the page of a placement shows of keeping; nothing for whom it is not."""
    actor, scope = request.actor, request.actor.scope
    if not actor.can(VIEW):
        return {}
    known = queries.find_briefing(row.pk, scope=scope)
    peers = queries.list_peers(row, scope=scope)
    label_placements(peers)
    may = may_keep(actor, row)
    gone = row.status == PlacementStatus.LEFT
    exit_row = queries.get_exit(row.pk, scope=scope) if gone else None
    wanted = briefing_list(known.briefed_on).codes if known else ()
    return {
        "sees_keeping": True,
        "risk": queries.find_open_risk(row.pk, scope=scope),
        "risk_form": RiskForm() if may and row.status in AT_POST else None,
        "briefing": known,
        "briefing_missing": [item_label(code) for code in missing_items(wanted, known.told)] if known else [],
        "family_phone": mask_phone(queries.open_family_phone(known)) if known else "",
        "may_brief": may and row.status in ACTIVE,
        "peers": peers,
        "exit_talk": queries.find_exit_talk(exit_row, scope=scope) if exit_row else None,
        "may_exit_talk": may and gone,
    }

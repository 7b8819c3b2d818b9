"""The page that shares an asset's income among many payees: a list, what each gets, then entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.sharing import SharingForm
from xieshou.projects.operations import sharing as steps
from xieshou.projects.policies.asset import EDIT, may_keep
from xieshou.projects.queries.asset import get_asset, list_sharing_contracts
from xieshou.projects.queries.sharing import list_known_codes

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def asset_share(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Show what each payee of a list would get; enter it once the user agrees."""
    scope = request.actor.scope
    row = get_asset(asset_id, scope=scope)
    if not may_keep(request.actor, region_code=row.region_code):
        raise Denied
    contracts = [
        (str(one.pk), f"{one.number} · {one.get_kind_display()}")
        for one in list_sharing_contracts(row.project_id, scope=scope)
    ]
    known = "\n".join(list_known_codes(row.project_id, scope=scope)) if request.method == "GET" else ""
    form = SharingForm(request.POST or None, contracts=contracts, initial={"lines": known})
    planned: list[steps.Planned] = []
    done: list[steps.SharedOut] = []

    def plan() -> None:
        planned.extend(steps.plan_sharing(asset_id=row.pk, sharing=form.to_sharing(), actor=request.actor))

    def enter() -> None:
        done.append(
            steps.share_out(
                asset_id=row.pk, sharing=form.to_sharing(), actor=request.actor, at=timezone.now()
            )
        )

    if request.method == "POST":
        take(form, enter if request.POST.get("agreed") else plan)
    if done:
        text = _("%(made)s shares were entered, %(known)s were on file already; somebody else confirms them.")
        messages.success(request, text % {"made": done[0].made, "known": done[0].known})
        return redirect("projects:asset", asset_id=row.pk)
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "contracts": contracts,
        "planned": _rows(planned),
        "total_fen": sum(one.amount_fen for one in planned),
        "new": sum(not one.is_known for one in planned),
    }
    return render(request, "projects/asset/share.html", context, status=422 if form.errors else 200)


def _rows(planned: list[steps.Planned]) -> list[dict[str, Any]]:
    names = region_labels({one.payee.region_code for one in planned})
    return [
        {
            "payee": one.payee,
            "place": names.get(one.payee.region_code, ""),
            "amount_fen": one.amount_fen,
            "is_known": one.is_known,
        }
        for one in planned
    ]

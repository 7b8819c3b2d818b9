"""Evidence of a case: attach, take off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell
from xieshou.monitoring.forms.evidence import EvidenceForm
from xieshou.monitoring.operations.evidence import add_evidence, remove_evidence
from xieshou.monitoring.policies.case import VIEW
from xieshou.monitoring.queries.case import get_case
from xieshou.monitoring.queries.evidence import get_evidence

from .case import attachable, show_case

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest


@requires(VIEW)
@require_POST
@guarded
def evidence_add(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Attach photos and scans."""
    row = get_case(case_id, scope=request.actor.scope)
    form = EvidenceForm(request.POST, request.FILES, kinds=attachable(request.actor, row))
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: add_evidence(**form.cleaned_data, **key)):
        return redirect("monitoring:case", case_id=case_id)
    return show_case(request, case_id, evidence_form=form)


@requires(VIEW)
@require_POST
@guarded
def evidence_remove(request: ActedRequest, case_file_id: UUID) -> HttpResponse:
    """Take a photo or scan off."""
    row = get_evidence(case_file_id, scope=request.actor.scope)
    reason = request.POST.get("reason", "")
    key: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    take_or_tell(
        request, lambda: remove_evidence(evidence_id=row.pk, reason=reason, **key), _("It is taken off.")
    )
    return redirect("monitoring:case", case_id=row.case_id)

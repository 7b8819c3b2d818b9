"""Pages of the closings of the books and of the check of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.forms import ClosingForm
from xieshou.kernel.ledger.operations.chain import check_chain, seal_entries
from xieshou.kernel.ledger.queries.closing import list_closings
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.regions.queries import region_names

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest


@requires(policies.CLOSE)
@require_http_methods(["GET", "POST"])
@guarded
def closings(request: ActedRequest) -> HttpResponse:
    """Show up to which day the books are closed, and close them further."""
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and take(
        form,
        lambda: ledger.close_period(
            **form.cleaned_data, actor=request.actor, at=timezone.now(), on=timezone.localdate()
        ),
    ):
        return redirect("ledger:closings")
    page = page_of(request, list_closings(scope=request.actor.scope))
    names = region_names(row.region_code for row in page)
    rows = [{"closing": row, "place": names.get(row.region_code, row.region_code)} for row in page]
    context = {"page": page, "rows": rows, "form": form}
    return render(request, "ledger/closings.html", context, status=422 if form.errors else 200)


@requires(policies.CHECK)
@require_POST
def check(request: ActedRequest) -> HttpResponse:
    """Seal what is new, check the whole chain and show every break."""
    now = timezone.now()
    seal_entries(at=now)
    checked, findings = check_chain(at=now)
    record(
        "ledger.chain.checked",
        actor=request.actor,
        at=now,
        subject=("ledger.chain", checked),
        after={"checked": checked, "breaks": len(findings)},
    )
    return render(request, "ledger/chain.html", {"checked": checked, "findings": findings, "at": now})

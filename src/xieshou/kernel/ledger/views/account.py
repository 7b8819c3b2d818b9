"""Pages of accounts: list, record with its statement, opening, closing, proposing a transfer, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.forms import AccountForm, TransferForm
from xieshou.kernel.ledger.queries import account as queries
from xieshou.kernel.ledger.queries.trace import list_shares
from xieshou.kernel.ledger.records import link_of
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx

from .sheets import statement_rows, statement_sheet

if TYPE_CHECKING:
    from xieshou.kernel.ledger.models import Account
    from xieshou.kernel.requests import ActedRequest

MOST_PAYEES = 500
MOST_ROWS = 20_000


@requires(policies.VIEW)
@require_GET
def accounts(request: ActedRequest) -> HttpResponse:
    """List the accounts of the actor's area."""
    text, kind = asked(request, "q"), asked(request, "kind")
    rows = queries.list_accounts(
        scope=request.actor.scope, text=text, kind=kind if kind in AccountKind.values else ""
    )
    page = page_of(request, rows)
    names = region_names(row.region_code for row in page)
    context = {
        "page": page,
        "rows": [{"account": row, "place": names.get(row.region_code, row.region_code)} for row in page],
        "text": text,
        "kind": kind,
        "kinds": AccountKind.choices,
        "may_open": request.actor.can(policies.OPEN),
    }
    return render(request, "ledger/accounts.html", context)


@requires(policies.OPEN)
@require_http_methods(["GET", "POST"])
@guarded
def open_account(request: ActedRequest) -> HttpResponse:
    """Open an account."""
    form = AccountForm(request.POST or None)
    if request.method == "POST":
        made: list[Account] = []

        def step() -> None:
            made.append(ledger.open_account(form.plan(), actor=request.actor, at=timezone.now()))

        if take(form, step):
            return redirect("ledger:account", made[0].pk)
    return render(request, "ledger/open.html", {"form": form}, status=422 if form.errors else 200)


@requires(policies.VIEW)
@require_GET
@guarded
def account(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Show an account: balance, where it comes from, statement, next steps."""
    return show_account(request, account_id)


def show_account(
    request: ActedRequest, account_id: UUID, transfer_form: TransferForm | None = None
) -> HttpResponse:
    """Render the record of an account; a transfer that was refused is shown again, opened."""
    scope = request.actor.scope
    row = queries.get_account(account_id, scope=scope)
    names = region_names([row.region_code, row.partner_region_code])
    context = {
        "account": row,
        "place": names.get(row.region_code, row.region_code),
        "partner": names.get(row.partner_region_code, row.partner_region_code),
        "page": page_of(request, queries.list_legs(row.pk, scope=scope)),
        "shares": list_shares(row.pk, scope=scope),
        "pledged_fen": None if row.floor_fen is None else -row.floor_fen,
        "earned_fen": -row.balance_fen,
        "is_source": row.kind == AccountKind.FUND_SOURCE,
        "is_earned": row.kind == AccountKind.EARNINGS,
        "holder": link_of(row.holder_kind, row.holder_id, request.actor),
        "may_trace": request.actor.can(policies.TRACE),
        "may_close": _may_close(request, row),
        "transfer_form": transfer_form or _transfer_form(request, row),
        "open_transfer": transfer_form is not None,
    }
    return render(request, "ledger/account.html", context, status=422 if transfer_form else 200)


def _may_close(request: ActedRequest, row: Account) -> bool:
    inside = policies.may_open(
        request.actor, region_code=row.region_code, partner_region_code=row.partner_region_code
    )
    return inside and row.closed_at is None and row.balance_fen == 0


def _transfer_form(request: ActedRequest, row: Account, data: Any = None) -> TransferForm | None:
    """Return the form of a transfer out of the account, None where the actor may not propose one."""
    is_earned = row.kind == AccountKind.EARNINGS
    if row.closed_at or is_earned or not request.actor.can(policies.PROPOSE):
        return None
    others = queries.list_accounts(scope=request.actor.scope, open_only=True).exclude(pk=row.pk)
    others = others.exclude(kind=AccountKind.EARNINGS)
    payees = [(str(one.pk), str(one)) for one in others[:MOST_PAYEES]]
    return TransferForm(data, payees=payees, on=timezone.localdate())


@requires(policies.PROPOSE)
@require_POST
@guarded
def propose(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Propose a transfer out of an account."""
    row = queries.get_account(account_id, scope=request.actor.scope)
    form = _transfer_form(request, row, request.POST)
    if form is None:
        return redirect("ledger:account", account_id)

    def step() -> None:
        plan = form.transfer(row, UUID(form.cleaned_data["payee"]))
        ledger.propose(plan, actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("ledger:proposals")
    return show_account(request, account_id, form)


@requires(policies.OPEN)
@require_POST
@guarded
def close_account(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Close an empty account."""
    take_or_tell(
        request,
        lambda: ledger.close_account(account_id=account_id, actor=request.actor, at=timezone.now()),
        _("The account is closed."),
    )
    return redirect("ledger:account", account_id)


@requires(policies.VIEW)
@require_GET
@guarded
def statement_excel(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Send the statement of an account as Excel, the oldest entry first."""
    row = queries.get_account(account_id, scope=request.actor.scope)
    now = timezone.now()
    legs = list(queries.list_legs(row.pk, scope=request.actor.scope)[:MOST_ROWS])
    mark = f"{request.actor.name} · {timezone.localdate(now).isoformat()}"
    content, count = build_xlsx(statement_sheet(str(row)), statement_rows(reversed(legs)), watermark=mark)
    record(
        "ledger.account.statement_taken",
        actor=request.actor,
        at=now,
        subject=("ledger.account", row.pk),
        region_code=row.region_code,
        after={"rows": count},
    )
    response = HttpResponse(content, content_type=XLSX_TYPE)
    name = f"statement-{timezone.localdate(now):%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def address_of(row: Account) -> str:
    """Return where an account is shown."""
    return reverse("ledger:account", args=[row.pk])

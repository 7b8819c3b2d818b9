"""One worker on the two rosters: both claims beside each other, and what a station may do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied
from xieshou.kernel.pages import guarded, take, take_or_tell
from xieshou.labour.forms import roster as forms
from xieshou.labour.operations import roster_steps as steps
from xieshou.labour.policies.roster import EDIT, VIEW, may_claim, may_settle, may_take_on, sides_of
from xieshou.labour.queries import roster as queries
from xieshou.labour.queries.delivery import placements
from xieshou.labour.vocabulary.roster import ClaimField, ClaimOrigin, ClaimStatus, RosterSide
from xieshou.web.templatetags.xieshou import day

from .roster import decorate

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.models import RosterEntry, RosterPair

    from .lists import ActedRequest


def _said(row: RosterPair) -> list[dict[str, Any]]:
    """Return each field with both sides' words, for `c-mismatch`; `equal` where unlike ones count so."""
    labels = {"status": _("Status"), "employer": _("Employer"), "since": _("First day of work")}
    found: list[dict[str, Any]] = []
    for name, label in labels.items():
        west, east = (_words(getattr(row, f"{side.value}_{name}"), name) for side in RosterSide)
        unlike = bool(west and east and west != east)
        equal = _("%(west)s and %(east)s count as equal") % {"west": west, "east": east}
        counts = unlike and _counts_as_equal(row, name)
        found.append({"label": label, "west": west, "east": east, "equal": equal if counts else ""})
    return found


def _words(value: Any, name: str) -> str:
    if not value:
        return ""
    if name == "status":
        return str(ClaimStatus(value).label)
    return str(day(value)) if name == "since" else str(value)


def _counts_as_equal(row: RosterPair, name: str) -> bool:
    """Tell whether a field was compared and did not count as a difference."""
    compared = row.fields not in ([ClaimField.STATUS.value], [ClaimField.RECORD.value])
    return compared and name not in row.fields


def _forms(row: Any, side: RosterSide, entry: RosterEntry | None, actor: Any) -> dict[str, Any]:
    """Return what the actor may do for the side."""
    found: dict[str, Any] = {}
    by_hand = entry is None or entry.origin != ClaimOrigin.RECORD
    other_says = getattr(row, f"{steps.OTHER[side].value}_since") is not None
    if may_claim(actor, row, side):
        if by_hand and other_says and row.is_open:
            found["may_agree"] = row.is_named or entry is not None
            found["is_stranger"] = not found["may_agree"]
        if entry is not None and by_hand:
            found["correction_form"] = forms.correction_form(row, side)
            found["withdraw_form"] = forms.WithdrawForm()
            found["may_confirm"] = True
        found["may_tell"] = row.is_open and row.is_named and not row.told_name and not other_says
    if row.is_open and may_settle(actor, row):
        found["settle_form"] = forms.SettleForm()
    if row.is_open and may_take_on(actor, row):
        found["take_on_form"] = forms.take_on_form(row.due_on)
    return found


@requires(VIEW)
@require_GET
@guarded
def pair(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Show one worker on both rosters."""
    return show_pair(request, roster_pair_id)


def show_pair(request: ActedRequest, pair_id: UUID, **refused: Form) -> HttpResponse:
    """Render one worker; forms that were refused are shown again, opened."""
    actor, today = request.actor, timezone.localdate()
    row = queries.get_pair(pair_id, scope=actor.scope)
    decorate([row], today, scope=actor.scope)
    side = next(iter(sides_of(actor)), None)
    entry = queries.find_entry(row, side, scope=actor.scope) if side else None
    kept_at = row.placement_id if actor.can("labour.placement.view") else None
    context = {
        "row": row,
        "said": _said(row),
        "side": side,
        "owner": RosterSide(row.owner_side).label if row.owner_side else "",
        "from_record": entry is not None and entry.origin == ClaimOrigin.RECORD,
        "placement": placements(actor.scope).filter(pk=kept_at).first() if kept_at else None,
        **(_forms(row, side, entry, actor) if side else {}),
        **{f"open_{name.removesuffix('_form')}": True for name in refused},
        **refused,
    }
    return render(request, "labour/roster/pair.html", context, status=422 if refused else 200)


def _side(request: ActedRequest) -> RosterSide:
    """Return the side for which the actor keeps a roster.

    Raises: Denied: for none.
    """
    side = next(iter(sides_of(request.actor)), None)
    if side is None:
        raise Denied
    return side


def _answer(
    request: ActedRequest, pair_id: UUID, form: Any, name: str, step: Callable[..., object]
) -> HttpResponse:
    options: dict[str, Any] = {"pair_id": pair_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**options)):
        messages.success(request, _("Recorded."))
        return redirect("labour:roster_pair", roster_pair_id=pair_id)
    return show_pair(request, pair_id, **{name: form})


def _press(request: ActedRequest, pair_id: UUID, step: Callable[..., object]) -> HttpResponse:
    options: dict[str, Any] = {"pair_id": pair_id, "actor": request.actor, "at": timezone.now()}
    take_or_tell(request, lambda: step(side=_side(request), **options), _("Recorded."))
    return redirect("labour:roster_pair", roster_pair_id=pair_id)


@requires(EDIT)
@require_POST
@guarded
def agree(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Say the same as the other station."""
    return _press(request, roster_pair_id, steps.agree)


@requires(EDIT)
@require_POST
@guarded
def confirm(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Confirm the own claim as of today."""
    return _press(request, roster_pair_id, steps.confirm)


@requires(EDIT)
@require_POST
@guarded
def tell_name(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Tell the other station the name."""
    return _press(request, roster_pair_id, steps.tell_name)


@requires(EDIT)
@require_POST
@guarded
def correct(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Correct the own claim."""
    form = forms.CorrectionForm(request.POST)

    def step(**options: Any) -> None:
        steps.correct(side=_side(request), correction=form.to_correction(), **options)

    return _answer(request, roster_pair_id, form, "correction_form", step)


@requires(EDIT)
@require_POST
@guarded
def settle(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Settle a difference by a note."""
    form = forms.SettleForm(request.POST)

    def step(**options: Any) -> None:
        steps.settle(**form.cleaned_data, **options)

    return _answer(request, roster_pair_id, form, "settle_form", step)


@requires(EDIT)
@require_POST
@guarded
def take_on(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Take a difference on."""
    form = forms.TakeOnForm(request.POST)

    def step(**options: Any) -> None:
        steps.take_on(**form.cleaned_data, **options)

    return _answer(request, roster_pair_id, form, "take_on_form", step)


@requires(EDIT)
@require_POST
@guarded
def withdraw(request: ActedRequest, roster_pair_id: UUID) -> HttpResponse:
    """Withdraw the own claim; the pair may be gone with it."""
    form = forms.WithdrawForm(request.POST)

    def step() -> None:
        steps.withdraw(
            pair_id=roster_pair_id,
            side=_side(request),
            **form.cleaned_data,
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("The claim was withdrawn."))
        return redirect("labour:roster")
    return show_pair(request, roster_pair_id, withdraw_form=form)

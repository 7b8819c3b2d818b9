"""Pages of supervision orders with their rectification, and of media partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.supervision import AnswerForm, JudgeForm, MediaForm, OrderForm
from xieshou.cooperation.models import SupervisionOrder
from xieshou.cooperation.operations import supervision as steps
from xieshou.cooperation.policies import (
    EXCHANGE_EDIT,
    EXCHANGE_VIEW,
    SUPERVISION_ANSWER,
    SUPERVISION_ISSUE,
    SUPERVISION_VIEW,
)
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.queries.supervision import list_media, list_orders
from xieshou.cooperation.vocabulary.supervision import ORDER_TONES, OrderStatus
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take

from .base import form_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .base import ActedRequest


@requires(SUPERVISION_VIEW)
@require_GET
def orders(request: ActedRequest) -> HttpResponse:
    """List the supervision orders, those that are late marked."""
    status, today = asked(request, "status", OrderStatus.values), timezone.localdate()
    page = page_of(request, list_orders(scope=request.actor.scope, status=status))
    page.object_list = name_sides(page.object_list)
    for row in page.object_list:
        row.tone = ORDER_TONES[OrderStatus(row.status)]
        row.late = row.status != OrderStatus.CLOSED and row.due_date < today
    context = {
        "page": page,
        "status": status,
        "statuses": OrderStatus.choices,
        "may_issue": request.actor.can(SUPERVISION_ISSUE),
    }
    return render(request, "cooperation/supervision/list.html", context)


@requires(SUPERVISION_ISSUE)
@require_http_methods(["GET", "POST"])
@guarded
def order_add(request: ActedRequest) -> HttpResponse:
    """Issue an order."""
    form, made = OrderForm(request.POST or None, initial={"issued_on": timezone.localdate()}), []
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(
        form, lambda: made.append(steps.issue_order(form.to_order(), **who))
    ):
        return redirect("cooperation:supervision_order", supervision_order_id=made[0].pk)
    action, back = reverse("cooperation:supervision_add"), reverse("cooperation:supervision")
    title, back_text = _("Issue an order"), _("Supervision orders")
    return form_page(request, form, title, action=action, back=back, back_text=back_text)


@requires(SUPERVISION_VIEW)
@require_GET
@guarded
def order(request: ActedRequest, supervision_order_id: UUID) -> HttpResponse:
    """Show an order with its rectification."""
    return _show(request, supervision_order_id)


def _show(request: ActedRequest, key: UUID, **forms: Form) -> HttpResponse:
    row = name_sides([get_row(SupervisionOrder, key, scope=request.actor.scope)])[0]
    context: dict[str, Any] = {
        "row": row,
        "tone": ORDER_TONES[OrderStatus(row.status)],
        "may_answer": row.status == OrderStatus.ISSUED and request.actor.can(SUPERVISION_ANSWER),
        "may_judge": row.status == OrderStatus.ANSWERED and request.actor.can(SUPERVISION_ISSUE),
        "answer_form": AnswerForm(),
        "judge_form": JudgeForm(initial={"accepted": True}),
    }
    code = 422 if forms else 200
    return render(request, "cooperation/supervision/record.html", {**context, **forms}, status=code)


@requires(SUPERVISION_ANSWER)
@require_POST
@guarded
def order_answer(request: ActedRequest, supervision_order_id: UUID) -> HttpResponse:
    """Report the rectification."""
    form = AnswerForm(request.POST)
    if take(form, lambda: steps.answer_order(**_step(request, supervision_order_id), **form.cleaned_data)):
        return redirect("cooperation:supervision_order", supervision_order_id=supervision_order_id)
    return _show(request, supervision_order_id, answer_form=form)


@requires(SUPERVISION_ISSUE)
@require_POST
@guarded
def order_judge(request: ActedRequest, supervision_order_id: UUID) -> HttpResponse:
    """Close the order or send it back."""
    form = JudgeForm(request.POST)
    if take(form, lambda: steps.judge_order(**_step(request, supervision_order_id), **form.cleaned_data)):
        return redirect("cooperation:supervision_order", supervision_order_id=supervision_order_id)
    return _show(request, supervision_order_id, judge_form=form)


def _step(request: ActedRequest, key: UUID) -> dict[str, Any]:
    now = timezone.now()
    return {"order_id": key, "actor": request.actor, "at": now, "on": timezone.localdate(now)}


@requires(EXCHANGE_VIEW)
@require_GET
def media(request: ActedRequest) -> HttpResponse:
    """List the media partners."""
    page = page_of(request, list_media(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    context = {"page": page, "may_edit": request.actor.can(EXCHANGE_EDIT), "today": timezone.localdate()}
    return render(request, "cooperation/supervision/media.html", context)


@requires(EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def media_add(request: ActedRequest) -> HttpResponse:
    """Enter a media partner."""
    form = MediaForm(request.POST or None)
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(form, lambda: steps.register_media(form.to_partner(), **who)):
        return redirect("cooperation:media")
    action, back = reverse("cooperation:media_add"), reverse("cooperation:media")
    title, back_text = _("Enter a media partner"), _("Media partners")
    return form_page(request, form, title, action=action, back=back, back_text=back_text)

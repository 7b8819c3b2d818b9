"""Pages of urgent posts: board by stage, list, record with the link to a vacancy, match rates, Excel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.forms.steward import AgreeForm, LapseForm
from xieshou.labour.operations import steward_posts as steps
from xieshou.labour.policies.steward import EDIT, VIEW, may_serve
from xieshou.labour.queries import steward_posts as queries
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.steward import share, term
from xieshou.labour.vocabulary.steward import UrgentStage

from .match_rates import match_section
from .steward import asked_key, paint_posts, tabs_of
from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.rules.steward import Rate

    from .lists import ActedRequest

CARDS = 20
PARTS = ("agreed", "filled")


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show the urgent posts as cards by stage."""
    scope, today = request.actor.scope, timezone.localdate()
    steward_id = asked_key(request, "steward")
    counts = queries.count_by_stage(scope=scope, steward_id=steward_id)
    columns: list[dict[str, Any]] = [
        {
            "stage": stage,
            "count": counts[stage],
            "url": f"{reverse('labour:urgent_posts')}?stage={stage}",
            "cards": list(
                queries.list_posts(queries.PostFilter(stage=stage, steward_id=steward_id), scope=scope)[
                    :CARDS
                ]
            ),
        }
        for stage in UrgentStage
    ]
    paint_posts([card for column in columns for card in column["cards"]], on=today)
    own, address = request.actor.user_id, reverse("labour:urgent_board")
    views = [
        {"label": _("All stewards"), "url": address, "active": steward_id is None},
        {"label": _("Mine"), "url": f"{address}?steward={own}", "active": steward_id == own},
    ]
    context = {
        "columns": columns,
        "views": views,
        "tabs": tabs_of("urgent_board"),
        "may_edit": request.actor.can(EDIT),
    }
    return render(request, "labour/steward/board.html", context)


@requires(VIEW)
@require_GET
def rows(request: ActedRequest) -> HttpResponse:
    """List urgent posts: of a stage, or those that a match rate counts."""
    month, steward_id = _month(asked(request, "month")), asked_key(request, "steward")
    wanted = queries.PostFilter(
        stage=asked(request, "stage", UrgentStage.values),
        steward_id=steward_id,
        month=month,
        part=asked(request, "part", PARTS),
        counted=month is not None,
    )
    page = page_of(request, queries.list_posts(wanted, scope=request.actor.scope))
    paint_posts(page.object_list, on=timezone.localdate())
    address = reverse("labour:urgent_posts")
    views = [{"label": _("All"), "url": address, "active": not wanted.stage}]
    views += [
        {"label": one.label, "url": f"{address}?stage={one}", "active": wanted.stage == one}
        for one in UrgentStage
    ]
    context = {
        "page": page,
        "views": [] if month else views,
        "month": month,
        "tabs": tabs_of("urgent_board"),
        "may_edit": request.actor.can(EDIT),
    }
    return render(request, "labour/steward/posts.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@requires(VIEW)
@require_GET
@guarded
def post(request: ActedRequest, urgent_post_id: UUID) -> HttpResponse:
    """Show one urgent post and its next step."""
    return show_post(request, urgent_post_id)


def show_post(request: ActedRequest, urgent_post_id: UUID, **refused: Form) -> HttpResponse:
    """Render an urgent post; forms that were refused are shown again, opened."""
    actor, today = request.actor, timezone.localdate()
    row: Any = queries.get_post(urgent_post_id, scope=actor.scope)
    paint_posts([row], on=today)
    found: dict[str, Any] = {}
    may_edit = may_serve(actor, region_code=row.region_code)
    if may_edit and row.stage == UrgentStage.MINED:
        vacancies = queries.list_linkable(row.employer_id, scope=actor.scope)
        found |= {"agree_form": AgreeForm(vacancies=vacancies), "has_vacancies": bool(vacancies)}
    if may_edit and row.stage in queries.OPEN:
        found["lapse_form"] = LapseForm()
    context = {
        "row": row,
        "occupation": occupation_name(row.occupation_code),
        "answer_days": term("answer_days", on=row.mined_on),
        "answer_source": term("answer_days", on=row.mined_on).source_in(get_language()),
        "stages": _stages(row),
        **found,
        **{f"open_{name.removesuffix('_form')}": True for name in refused},
        **refused,
    }
    return render(request, "labour/steward/post.html", context, status=422 if refused else 200)


def _stages(row: Any) -> list[dict[str, Any]]:
    """Return the three steps of the pipeline with their state."""
    way = (UrgentStage.MINED, UrgentStage.AGREED, UrgentStage.FILLED)
    if row.stage == UrgentStage.LAPSED:
        last = 1 if row.agreed_on else 0
        states = [
            "done" if place <= last else "failed" if place == last + 1 else "todo" for place in range(3)
        ]
    else:
        here = way.index(UrgentStage(row.stage))
        states = [
            "done" if place <= here else "current" if place == here + 1 else "todo" for place in range(3)
        ]
    return [{"label": one.label, "state": state} for one, state in zip(way, states, strict=True)]


def _answer(
    request: ActedRequest, key: UUID, form: Form, name: str, step: Callable[..., object]
) -> HttpResponse:
    options: dict[str, Any] = {"post_id": key, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**form.cleaned_data, **options)):
        messages.success(request, _("Recorded."))
        return redirect("labour:urgent_post", urgent_post_id=key)
    return show_post(request, key, **{name: form})


@requires(EDIT)
@require_POST
@guarded
def agree(request: ActedRequest, urgent_post_id: UUID) -> HttpResponse:
    """Link an urgent post to the vacancy entered for it."""
    row = queries.get_post(urgent_post_id, scope=request.actor.scope)
    vacancies = queries.list_linkable(row.employer_id, scope=request.actor.scope)
    form = AgreeForm(request.POST, vacancies=vacancies)
    return _answer(request, row.pk, form, "agree_form", steps.agree)


@requires(EDIT)
@require_POST
@guarded
def lapse(request: ActedRequest, urgent_post_id: UUID) -> HttpResponse:
    """Let an urgent post lapse."""
    return _answer(request, urgent_post_id, LapseForm(request.POST), "lapse_form", steps.lapse)


@requires(VIEW)
@require_GET
def rates(request: ActedRequest) -> HttpResponse:
    """Show the rate of matching, and that of urgent posts by month and steward; each figure with its rows."""
    found = queries.list_rates(scope=request.actor.scope)
    context: dict[str, Any] = {
        "rows": [_line(rate) for rate in found],
        "mined": sum(rate.mined for rate in found),
        "agreed": sum(rate.agreed for rate in found),
        "filled": sum(rate.filled for rate in found),
        "tabs": tabs_of("urgent_rates"),
        "made_at": timezone.now(),
        "match": match_section(request),
    }
    context["agreed_share"] = share(context["agreed"], context["mined"])
    context["filled_share"] = share(context["filled"], context["agreed"])
    return render(request, "labour/steward/rates.html", context)


def _line(rate: Rate) -> dict[str, Any]:
    query = {"month": f"{rate.month:%Y-%m}"} | ({"steward": str(rate.steward_id)} if rate.steward_id else {})
    address = f"{reverse('labour:urgent_posts')}?{urlencode(query)}"
    return {
        "rate": rate,
        "agreed_share": share(rate.agreed, rate.mined),
        "filled_share": share(rate.filled, rate.agreed),
        "places_share": share(rate.places_filled, rate.places),
        "url": address,
    }


@requires(VIEW)
@require_GET
@guarded
def rates_excel(request: ActedRequest) -> HttpResponse:
    """Give the match rates as Excel."""
    lines = [
        [
            f"{rate.month:%Y-%m}",
            rate.steward,
            rate.mined,
            rate.agreed,
            share(rate.agreed, rate.mined),
            rate.filled,
            share(rate.filled, rate.agreed),
            rate.places,
            rate.places_filled,
            share(rate.places_filled, rate.places),
        ]
        for rate in queries.list_rates(scope=request.actor.scope)
    ]
    return send_workbook(
        request,
        _sheet(),
        lines,
        event="labour.offer.urgent_rates_exported",
        name="urgent-rates",
        subject=("labour.urgentpost", "rates"),
        at=timezone.now(),
    )


def _sheet() -> Sheet:
    title = gettext_lazy("Match rates of urgent posts")
    number = Kind.INTEGER
    return Sheet(
        name="labour.urgent_rates",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=VIEW,
        columns=(
            Column("month", gettext_lazy("Month recorded")),
            Column("steward", gettext_lazy("Steward"), width=18),
            Column("mined", gettext_lazy("Needs found"), number),
            Column("agreed", gettext_lazy("Agreed"), number),
            Column("agreed_share", gettext_lazy("Agreed of found")),
            Column("filled", gettext_lazy("Posts filled"), number),
            Column("filled_share", gettext_lazy("Filled of agreed")),
            Column("places", gettext_lazy("Places asked for"), number),
            Column("places_filled", gettext_lazy("Places filled"), number),
            Column("places_share", gettext_lazy("Places filled of asked for")),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=2),
    )

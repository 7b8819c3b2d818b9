"""One visit with every answer, where it took place for a purpose, and all visits as Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError
from xieshou.kernel.pages import guarded
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx
from xieshou.registry.operations.visit_position import open_position
from xieshou.registry.policies import may_open_position
from xieshou.registry.queries.visit_record import get_visit, iter_visits, list_answers
from xieshou.registry.vocabulary_visits import AnswerState, FileKind, Question

from .visits import ANSWERS, QUESTIONS, SIGNS, in_order, visit_line

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Visit

EXPORT = "registry.fact.export"
TONES = {AnswerState.HOLDS: "success", AnswerState.CONTESTED: "warning", AnswerState.REPLACED: "neutral"}
VISITS = Sheet(
    name="registry.visits",
    version=1,
    title=_("Visits to households"),
    capability=EXPORT,
    keys=("started", "household_code"),
    columns=(
        Column("started", pgettext_lazy("visit", "Day"), Kind.DATE),
        Column("household_code", _("Household code"), width=20),
        Column("head", _("Head of household"), personal="general"),
        Column("village", _("Village"), width=32),
        Column("who", _("Visitor"), width=14),
        Column("minutes", pgettext_lazy("visit", "Minutes"), Kind.INTEGER),
        *(Column(question.value, question.label, width=14) for question in Question),
        Column("note", _("Note"), width=30, personal="sensitive"),
        Column("clue", _("Risk noticed"), width=30, personal="sensitive"),
        Column("signs", _("Signs to look into"), width=24),
        Column("photos", pgettext_lazy("visit", "Photos"), Kind.INTEGER),
    ),
)


@requires("registry.visit.view")
@require_GET
@guarded
def visit(request: ActedRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit: each answer and what became of it, note, photos, signs."""
    return _show(request, get_visit(visit_id, scope=request.actor.scope))


@requires("registry.visit.view")
@require_POST
@guarded
def visit_position(request: ActedRequest, visit_id: UUID) -> HttpResponse:
    """Open where a visit took place, for a purpose."""
    found = get_visit(visit_id, scope=request.actor.scope)
    try:
        position = open_position(
            visit_id=visit_id,
            purpose=request.POST.get("purpose", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except DomainError as error:
        return _show(request, found, refusal=str(error), status=422)
    return _show(request, found, position=position)


def _show(
    request: ActedRequest,
    found: Visit,
    *,
    position: tuple[float, float] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    line = visit_line(found)
    context = {
        "line": line,
        "visit": found,
        "place": region_names([found.region_code]).get(found.region_code, found.region_code),
        "answers": [
            {
                "question": QUESTIONS[given.field],
                "answer": ANSWERS[given.value],
                "state": given.state.label,
                "tone": TONES[given.state],
            }
            for given in in_order(list_answers(found))
        ],
        "position": None if position is None else f"{position[0]:.5f}, {position[1]:.5f}",
        "may_open": line["has_position"]
        and position is None
        and may_open_position(request.actor, region_code=found.region_code),
        "refusal": refusal,
    }
    return render(request, "registry/visit.html", context, status=status)


@requires(EXPORT)
@require_GET
def visits_excel(request: ActedRequest) -> HttpResponse:
    """Give the visits of the area with every answer; positions stay where they are."""
    now = timezone.now()
    today = timezone.localdate(now)
    rows = list(iter_visits(request.actor.scope))
    names = region_names({row.region_code for row in rows})
    mark = f"{request.actor.name} · {today.isoformat()}"
    content, count = build_xlsx(VISITS, [_line(row, names) for row in rows], watermark=mark)
    audit.record(
        "registry.visit.listed",
        actor=request.actor,
        at=now,
        subject=("registry.visits", ""),
        after={"rows": count},
    )
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="visits-{today:%Y%m%d}.xlsx"'
    return response


def _line(row: Visit, names: dict[str, str]) -> list[Any]:
    given = {edit.field: str(ANSWERS[edit.value]) for edit in row.edits.all()}
    return [
        timezone.localdate(row.started_at),
        row.household.code,
        row.household.head.name,
        names.get(row.region_code, row.region_code),
        row.user_name,
        int((row.ended_at - row.started_at).total_seconds() // 60),
        *(given.get(question.value, "") for question in Question),
        row.note,
        row.clue,
        "、".join(str(SIGNS.get(sign, sign)) for sign in row.signs),
        sum(file.kind == FileKind.PHOTO for file in row.files.all()),
    ]

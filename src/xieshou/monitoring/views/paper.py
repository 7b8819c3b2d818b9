"""What leaves on paper: the sheet for the village board, the card of measures, the list of cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx
from xieshou.monitoring.policies.case import EXPORT, VIEW
from xieshou.monitoring.queries import case as queries
from xieshou.monitoring.queries.notice import get_notice
from xieshou.monitoring.rules.notice import HOTLINE
from xieshou.monitoring.vocabulary.notice import NoticeKind

from .case import found_cases

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest

PAPERS = Path(__file__).resolve().parent.parent / "papers"
CASES = Sheet(
    name="monitoring.cases",
    version=1,
    title=gettext_lazy("Monitoring cases"),
    capability=EXPORT,
    keys=("number",),
    columns=(
        Column("number", gettext_lazy("Case"), width=20),
        Column("household", gettext_lazy("Household code"), width=20),
        Column("head", gettext_lazy("Head"), personal="general"),
        Column("place", gettext_lazy("Village"), width=36),
        Column("channel", gettext_lazy("Channel"), width=14),
        Column("stage", gettext_lazy("Stage"), width=14),
        Column("due_on", gettext_lazy("Due"), Kind.DATE),
        Column("monitoring_class", gettext_lazy("Monitoring class"), width=18, personal="sensitive"),
        Column("decided_on", gettext_lazy("Decided on"), Kind.DATE),
        Column("cleared_on", gettext_lazy("Cleared on"), Kind.DATE),
    ),
)


def _pdf(template: str, data: dict[str, Any], name: str) -> HttpResponse:
    now = timezone.now()
    data |= {"lang": "en" if get_language() == "en" else "zh"}
    response = HttpResponse(render_pdf(PAPERS / template, data, at=now), content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@requires(VIEW)
@require_GET
@guarded
def notice_sheet(request: ActedRequest, village_notice_id: UUID) -> HttpResponse:
    """Give the sheet that hangs on the village board."""
    row = get_notice(village_notice_id, scope=request.actor.scope)
    cleared = row.kind == NoticeKind.CLEARED
    data = {
        "title": _("Notice: risk to be cleared") if cleared else _("Notice: household to be monitored"),
        "text": _(
            "By democratic review of the village, it is proposed to clear the risk of the household below."
        )
        if cleared
        else _("By democratic review of the village, it is proposed to monitor the household below."),
        "facts": [
            [_("Village"), row.village],
            [_("Head of household"), row.head_name],
            [_("People"), str(row.member_count)],
            [_("Class"), row.get_monitoring_class_display()],
            [_("Notice"), f"{row.from_date} – {row.to_date}"],
            *([[_("Remark"), row.remark]] if row.remark else []),
        ],
        "foot": _("Whoever objects tells the village committee or calls %(hotline)s while the notice runs.")
        % {"hotline": HOTLINE},
        "sign": _("Village committee (seal)"),
    }
    _note("monitoring.notice.printed", request, row.case_id, row.region_code)
    return _pdf("notice.typ", data, f"notice-{row.from_date:%Y%m%d}")


@requires(VIEW)
@require_GET
@guarded
def card(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Give the card that the household keeps: what is done for it, by whom, and its code."""
    row = queries.get_case(case_id, scope=request.actor.scope)
    measures = queries.list_measures(row.pk, scope=request.actor.scope)
    place = region_names([row.region_code]).get(row.region_code, row.region_code)
    shown = row.decided_class or row.proposed_class
    data = {
        "title": _("Card of measures"),
        "facts": [
            [_("Household"), f"{row.household.head.name} · {row.household.code}"],
            [_("Village"), place],
            [_("Class"), _class_label(shown)],
            [_("Decided on"), f"{row.decided_on or '—'}"],
            [_("Stage"), row.get_stage_display()],
            [_("Your code"), row.clue.code],
        ],
        "heads": [_("Against"), _("What is done"), _("Responsible"), _("In place by"), _("State")],
        "rows": [
            [
                one.get_cause_display(),
                f"{one.get_kind_display()}：{one.text}",
                one.responsible,
                f"{one.due_on}",
                one.get_status_display(),
            ]
            for one in measures
        ],
        "foot": _(
            "With your code you see on the public page how things stand, and may object or complain."
            " Hotline: %(hotline)s"
        )
        % {"hotline": HOTLINE},
    }
    _note("monitoring.card.printed", request, row.pk, row.region_code)
    return _pdf("card.typ", data, f"card-{row.number}")


def _class_label(code: str) -> str:
    from xieshou.registry.vocabulary import MonitoringClass

    return str(MonitoringClass(code).label) if code else "—"


def _note(event: str, request: ActedRequest, case_id: UUID, region_code: str) -> None:
    record(
        event,
        actor=request.actor,
        at=timezone.now(),
        subject=("monitoring.case", case_id),
        region_code=region_code,
    )


@requires(EXPORT)
@require_GET
def cases_excel(request: ActedRequest) -> HttpResponse:
    """Give the listed cases as Excel, watermarked and on record."""
    found, stage, _text = found_cases(request)
    rows = list(found)
    names = region_names(row.region_code for row in rows)
    lines = [
        [
            row.number,
            row.household.code,
            row.household.head.name,
            names.get(row.region_code, row.region_code),
            str(row.clue.get_channel_display()),
            str(row.get_stage_display()),
            row.due_on,
            _class_label(row.decided_class or row.proposed_class),
            row.decided_on,
            row.cleared_on,
        ]
        for row in rows
    ]
    now = timezone.now()
    today = timezone.localdate(now)
    content, count = build_xlsx(CASES, lines, watermark=f"{request.actor.name} · {today.isoformat()}")
    record(
        "monitoring.case.listed",
        actor=request.actor,
        at=now,
        subject=("monitoring.cases", stage),
        after={"rows": count},
    )
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="cases-{today:%Y%m%d}.xlsx"'
    return response

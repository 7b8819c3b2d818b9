"""The day of departure: the manifest on paper and as Excel, check-in by square or code, no-shows."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.sheets.declaration import Column, Layout, Sheet
from xieshou.labour.forms.trip import CodeForm, NoShowForm
from xieshou.labour.operations import boarding
from xieshou.labour.policies.trip import BOARD, VIEW, may_board
from xieshou.labour.queries import trip as queries
from xieshou.labour.vocabulary.trip import HELD
from xieshou.web.templatetags.xieshou import moment

from .trip import label_seats
from .workbook import send_workbook

if TYPE_CHECKING:
    from xieshou.labour.models import Seat

    from .lists import ActedRequest

MANIFEST = Path(__file__).resolve().parent.parent / "papers" / "manifest.typ"
TOKEN = "labour.seat"  # noqa: S105 -- the name of a signature, not a secret
TOKEN_SECONDS = 60 * 24 * 3600
PRINTED = "labour.delivery.manifest_taken"
PEOPLE = "people.export"


def token_of(seat: Seat) -> str:
    """Return the signed word of a seat that stands in its printed square."""
    return signing.dumps(str(seat.pk), salt=TOKEN)


def _seat_of(token: str) -> UUID:
    """Return the seat of a signed word.

    Raises: Http404: forged, or older than a trip can be.
    """
    try:
        return UUID(signing.loads(token, salt=TOKEN, max_age=TOKEN_SECONDS))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error


@requires(PEOPLE)
@require_GET
@guarded
def manifest(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Give the manifest as PDF: a page that lists each vehicle with the squares of its passengers."""
    row, seats, now = *_listed(request, trip_id), timezone.now()
    data = {
        "title": row.title,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {moment(now)}",
        "facts": [
            [_("Departure"), moment(row.leaves_at)],
            [_("Arrival expected"), moment(row.due_at)],
            [_("Destination"), row.destination],
            [_("Transport"), f"{row.get_transport_display()} {row.carrier}".strip()],
            [_("Passengers"), str(len(seats))],
        ],
        "heads": [_("Seat"), _("Name"), _("Employer"), _("Meeting place"), _("Check-in code"), ""],
        "vehicles": _vehicles(request, seats),
    }
    content = render_pdf(MANIFEST, data, at=now)
    record(
        PRINTED,
        actor=request.actor,
        at=now,
        subject=("labour.trip", row.pk),
        region_code=row.region_code,
        after={"passengers": len(seats), "form": "pdf"},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="manifest-{row.leaves_at:%Y%m%d}.pdf"'
    return response


def _listed(request: ActedRequest, trip_id: UUID) -> tuple[Any, list[Any]]:
    row = queries.get_trip(trip_id, scope=request.actor.scope)
    seats = label_seats(list(queries.list_seats(row.pk, scope=request.actor.scope).filter(status__in=HELD)))
    return row, seats


def _vehicles(request: ActedRequest, seats: list[Any]) -> list[dict[str, Any]]:
    def address(seat: Any) -> str:
        return request.build_absolute_uri(reverse("labour:board", args=[token_of(seat)]))

    return [
        {
            "label": vehicle.label,
            "note": _("%(seats)s seats · guardian: %(guardian)s")
            % {"seats": vehicle.seats, "guardian": vehicle.guardian},
            "passengers": [
                {
                    "number": seat.number,
                    "name": seat.placement.worker,
                    "employer": str(seat.placement.employer),
                    "stop": f"{seat.stop.place} {moment(seat.stop.meets_at)[-5:]}",
                    "code": seat.code,
                    "square": segno.make(address(seat), error="m").svg_inline(border=1),
                }
                for seat in passengers
            ],
        }
        for vehicle, passengers in groupby(seats, key=lambda seat: seat.vehicle)
    ]


@requires(PEOPLE)
@require_GET
@guarded
def manifest_excel(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Give the manifest as Excel."""
    row, seats = _listed(request, trip_id)
    lines = [
        [
            seat.vehicle.label,
            str(seat.number),
            seat.placement.worker,
            str(seat.placement.employer),
            seat.stop.place,
            moment(seat.stop.meets_at),
            seat.vehicle.guardian,
            seat.code,
            str(seat.get_status_display()),
        ]
        for seat in seats
    ]
    return send_workbook(
        request,
        _sheet(row.title),
        lines,
        event=PRINTED,
        name="manifest",
        subject=("labour.trip", str(row.pk)),
        at=timezone.now(),
    )


def _sheet(title: str) -> Sheet:
    return Sheet(
        name="labour.manifest",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=PEOPLE,
        keys=("code",),
        columns=(
            Column("vehicle", gettext_lazy("Vehicle")),
            Column("seat", gettext_lazy("Seat")),
            Column("worker", gettext_lazy("Name"), personal="general"),
            Column("employer", gettext_lazy("Employer")),
            Column("place", gettext_lazy("Meeting place")),
            Column("meets_at", gettext_lazy("Meeting time")),
            Column("guardian", gettext_lazy("Guardian on board"), personal="general"),
            Column("code", gettext_lazy("Check-in code")),
            Column("status", gettext_lazy("Status")),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=2),
    )


@requires(BOARD)
@require_http_methods(["GET", "POST"])
@guarded
def board(request: ActedRequest, token: str) -> HttpResponse:
    """Show the passenger whose square was scanned, and check them in at the press of one button."""
    seat_id = _seat_of(token)
    if request.method == "POST":
        return _checked_in(request, seat_id)
    seat = queries.get_seat_for_update(seat_id, scope=request.actor.scope)
    label_seats([seat])
    ends = {"region_code": seat.region_code, "work_region_code": seat.work_region_code}
    context = {"seat": seat, "token": token, "may_board": may_board(request.actor, **ends)}
    return render(request, "labour/trip/board.html", context)


def _checked_in(request: ActedRequest, seat_id: UUID) -> HttpResponse:
    row = queries.get_seat_for_update(seat_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: boarding.check_in(seat_id=seat_id, actor=request.actor, at=timezone.now()),
        _("Checked in: seat %(number)s, %(vehicle)s") % {"number": row.number, "vehicle": row.vehicle.label},
    )
    return redirect("labour:boarding", trip_id=row.trip_id)


@requires(BOARD)
@require_http_methods(["GET", "POST"])
@guarded
def boarding_page(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Check passengers in by typing their code; a big field for a cheap phone."""
    row = queries.get_trip(trip_id, scope=request.actor.scope)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and take(
        form,
        lambda: boarding.check_in_by_code(
            trip_id=trip_id, code=form.cleaned_data["code"], actor=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("Checked in."))
        return redirect("labour:boarding", trip_id=trip_id)
    seats = label_seats(list(queries.list_seats(row.pk, scope=request.actor.scope).filter(status__in=HELD)))
    context = {"row": row, "form": form, "seats": seats}
    return render(request, "labour/trip/boarding.html", context, status=422 if form.errors else 200)


@requires(BOARD)
@require_POST
@guarded
def no_show(request: ActedRequest, seat_id: UUID) -> HttpResponse:
    """Record that a passenger did not come."""
    row = queries.get_seat_for_update(seat_id, scope=request.actor.scope)
    form = NoShowForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: boarding.mark_no_show(
                seat_id=seat_id, actor=request.actor, at=timezone.now(), **form.cleaned_data
            ),
            _("Recorded. The home station has a task to find out what is next."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:trip", trip_id=row.trip_id)

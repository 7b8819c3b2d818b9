"""Slips on paper: a page for each worker, with what is arranged and the square that opens the own page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.kernel.paper import render_pdf
from xieshou.labour.vocabulary.referral import ReferralStatus
from xieshou.web.templatetags.xieshou import day, moment, yuan_round

from .own import address_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.labour.queries.slips import SlipFacts

    from .lists import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "slip.typ"
HOTLINE = "12333"


def print_slips(request: ActedRequest, slips: Sequence[SlipFacts], *, now: datetime) -> bytes:
    """Return slips as one PDF, a page each; who has no address gets none, and is told where to ask."""
    data = {
        "title": _("My way to work"),
        "lang": "en" if get_language() == "en" else "zh",
        "none": _("Nothing is arranged yet. The page behind the square shows it as soon as it is."),
        "help": _("Questions: your village committee, the county's labour station, or telephone %(line)s")
        % {"line": HOTLINE},
        "keep": _(
            "Do not show this paper to strangers. If it is lost, tell the village: it is made void at once."
        ),
        "watermark": f"{request.actor.name} · {moment(now)}",
        "slips": [_slip(request, one) for one in slips],
    }
    return render_pdf(PAPER, data, at=now)


def _slip(request: ActedRequest, one: SlipFacts) -> dict[str, Any]:
    if one.door is None:
        square, until = "", ""
        hint = _("You have no page of your own yet. Ask the labour station for its square.")
    else:
        link = request.build_absolute_uri(reverse("labour:own", args=[address_of(one.door)]))
        square = segno.make(link, error="m").svg_inline(border=1)
        until = _("Valid until %(day)s") % {"day": day(one.door.expires_at)}
        hint = _("Scan the square with a phone, then enter the last four digits of your ID or phone number.")
    return {"name": one.person.name, "square": square, "hint": hint, "until": until, "parts": _parts(one)}


def _parts(page: SlipFacts) -> list[dict[str, Any]]:
    """Return the parts of the slip that have something to say."""
    parts = []
    if page.interview is not None:
        row = page.interview
        parts.append(
            {
                "title": _("My interview"),
                "facts": [
                    [_("Time"), moment(row.start_at)],
                    [_("Post"), row.referral.vacancy.title],
                    [_("How"), f"{row.get_mode_display()} {row.place}".strip()],
                ],
            }
        )
    offer = page.referral
    if offer is not None and offer.status == ReferralStatus.OFFERED:
        parts.append(
            {
                "title": _("My offer"),
                "facts": [
                    [_("Post"), f"{offer.vacancy.title} · {offer.employer}"],
                    [_("Monthly wage"), _("%(amount)s yuan") % {"amount": yuan_round(offer.offer_wage_fen)}],
                    [_("Answer by"), day(offer.offer_valid_until)],
                ],
            }
        )
    if page.seat is not None:
        seat = page.seat
        parts.append(
            {
                "title": _("My journey"),
                "facts": [
                    [_("Meeting place"), f"{seat.stop.place} · {moment(seat.stop.meets_at)}"],
                    [_("Seat"), f"{seat.vehicle.label} · {seat.number}"],
                    [_("Check-in code"), seat.code],
                    [_("Guardian on board"), seat.vehicle.guardian],
                ],
            }
        )
    return parts

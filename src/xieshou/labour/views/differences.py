"""The two confirmations in words, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.web.templatetags.xieshou import day, moment, yuan

if TYPE_CHECKING:
    from xieshou.labour.models import Confirmation
    from xieshou.labour.queries.delivery import Signatures


def _words(signed: Confirmation | None) -> dict[str, str]:
    """Return what a side says in words; "" for what it has not said."""
    if signed is None:
        return {}
    if not signed.employed:
        return {"employed": _("No"), "start_date": "", "post": "", "wage_fen": ""}
    return {
        "employed": _("Yes"),
        "start_date": day(signed.start_date),
        "post": signed.post,
        "wage_fen": f"{yuan(signed.wage_fen)} {_('yuan a month')}",
    }


def _by(signed: Confirmation | None) -> str:
    return f"{signed.signed_by_name} {moment(signed.signed_at)}" if signed else ""


def mismatch_rows(signed: Signatures) -> list[dict[str, Any]]:
    """Return each field with both sides' words, for `c-mismatch`; empty before anybody signed."""
    if signed.county is None and signed.employer is None:
        return []
    west, east = _words(signed.county), _words(signed.employer)
    labels = {
        "employed": _("Employed"),
        "start_date": _("Start of work"),
        "post": _("Post"),
        "wage_fen": _("Monthly wage"),
    }
    shown = {
        name: label
        for name, label in labels.items()
        if name == "employed" or west.get(name) or east.get(name)
    }
    return [
        {
            "label": label,
            "west": west.get(name, ""),
            "east": east.get(name, ""),
            "west_by": _by(signed.county),
            "east_by": _by(signed.employer),
        }
        for name, label in shown.items()
    ]

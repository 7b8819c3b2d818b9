"""The five beats of labour cooperation as one line of figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.labour.queries.delivery import count_by_status as count_placements
from xieshou.labour.queries.funnel import Cut, get_funnel
from xieshou.labour.queries.need import wishes
from xieshou.labour.queries.offer import open_vacancies
from xieshou.labour.queries.referral import count_by_status as count_referrals
from xieshou.labour.vocabulary.delivery import ACTIVE
from xieshou.labour.vocabulary.need import OPEN_STATUSES
from xieshou.labour.vocabulary.referral import OPEN

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Figure:
    """One beat: what waits there now; for verification the share that holds."""

    beat: str
    label: str
    value: str
    href: str
    numerator: int | None = None
    denominator: int | None = None


def list_beats(*, scope: Scope, on: date) -> list[Figure]:
    """Return one figure a beat for a scope."""
    referrals, placements = count_referrals(scope=scope), count_placements(scope=scope)
    located = get_funnel(scope=scope, cut=Cut(), on=on)[2]
    share = f"{100 * located.numerator / located.denominator:.1f}%" if located.denominator else "—"
    seeking = wishes(scope).filter(status__in=OPEN_STATUSES).count()
    return [
        Figure("need", _("Looking for work"), f"{seeking:,}", reverse("labour:wishes")),
        Figure(
            "offer",
            _("Open vacancies"),
            f"{open_vacancies(scope, on=on).count():,}",
            reverse("labour:vacancies"),
        ),
        Figure(
            "match",
            _("Referrals under way"),
            f"{sum(referrals[key] for key in OPEN):,}",
            reverse("labour:referrals"),
        ),
        Figure(
            "deliver",
            _("Placed"),
            f"{sum(placements[key] for key in ACTIVE):,}",
            reverse("labour:placements"),
        ),
        Figure(
            "verify",
            _("Retained 30 days"),
            share,
            reverse("labour:funnel"),
            located.numerator,
            located.denominator,
        ),
    ]

"""Words of the offer beat: the stages of a vacancy and what comes with the post."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VacancyStatus(TextChoices):
    """Stage of a vacancy."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    FILLED = "filled", _("Filled")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_V = VacancyStatus
LEGAL_MOVES: dict[VacancyStatus, tuple[VacancyStatus, ...]] = {
    _V.DRAFT: (_V.PUBLISHED, _V.WITHDRAWN),
    _V.PUBLISHED: (_V.FILLED, _V.EXPIRED, _V.WITHDRAWN),
    _V.FILLED: (_V.PUBLISHED, _V.EXPIRED, _V.WITHDRAWN),
    _V.EXPIRED: (_V.PUBLISHED, _V.WITHDRAWN),
    _V.WITHDRAWN: (_V.DRAFT,),
}


class Insurance(TextChoices):
    """Insurances and funds that the employer pays into."""

    PENSION = "pension", _("Pension insurance")
    MEDICAL = "medical", _("Medical insurance")
    UNEMPLOYMENT = "unemployment", _("Unemployment insurance")
    INJURY = "injury", _("Work injury insurance")
    MATERNITY = "maternity", _("Maternity insurance")
    HOUSING_FUND = "housing_fund", _("Housing fund")
    ACCIDENT = "accident", _("Commercial accident insurance")

"""Refusals that several rooms of the registry share; the others stand beside their function."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError, NotFound


class HouseholdNotFound(NotFound):
    """No such household, or outside the actor's scope."""

    default_message = _("This household does not exist or is outside your area. Check the household code.")


class HouseholdClosedError(DomainError):
    """The household was closed: its record is kept and no longer changes."""

    default_message = _("This household is closed. Open a new household instead.")


class MemberNotFound(NotFound):
    """No such membership, or outside the actor's scope."""

    default_message = _("This member does not exist or is outside your area.")


class FactNotFound(NotFound):
    """No such fact, or outside the actor's scope."""

    default_message = _("This entry does not exist or is outside your area.")


class IncomeFactNotFound(NotFound):
    """No such income fact, or outside the actor's scope."""

    default_message = _("This income entry does not exist or is outside your area.")

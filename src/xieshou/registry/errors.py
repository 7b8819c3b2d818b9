"""Refusals that several rooms or files of the registry share; the others stand beside their function."""

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


class ConflictNotFound(NotFound):
    """No such conflict of visits, or outside the actor's scope."""

    default_message = _("This question does not exist or is outside your area.")


class DeviceNotFound(NotFound):
    """No such device, or somebody else's."""

    default_message = _("This device is not yours or is not known. Load the page again with a network.")


class VisitNotFound(NotFound):
    """No such visit, or outside the actor's scope."""

    default_message = _("This visit does not exist or is outside your area.")


class FactNotFound(NotFound):
    """No such fact, or outside the actor's scope."""

    default_message = _("This entry does not exist or is outside your area.")


class IncomeFactNotFound(NotFound):
    """No such income fact, or outside the actor's scope."""

    default_message = _("This income entry does not exist or is outside your area.")


class FactSourceError(DomainError):
    """Nobody registered this source of facts."""

    default_message = _("Facts from this source are not known to the registry.")


class FactConflictError(DomainError):
    """The same source was recorded before with other contents."""

    default_message = _("This proof is already recorded with other contents. Take that entry back first.")


class PeriodOrderError(DomainError):
    """The end lies before the beginning."""

    default_message = _("The last day lies before the first. Check the dates.")


class PersonNeededError(DomainError):
    """The entry concerns a person and names none, or names one although it does not."""

    default_message = _("Choose the person whom this reaches; leave it empty for family and house.")

"""Refusals that more than one file of the wing raises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class OutsideAreaError(DomainError):
    """Neither side of the record lies in the actor's area."""

    default_message = _("Neither side lies in your area. Choose your own district or county as one side.")


class PeriodError(DomainError):
    """A period ends before or when it begins."""

    default_message = _("The last day must come after the first day. Correct one of the two.")


class TextMissingError(DomainError):
    """A text without which the record says nothing."""

    default_message = _("This text is missing. Write at least two characters.")


class IllegalStepError(DomainError):
    """The record is not in a state from which this step may be taken."""

    default_message = _(
        "This step is not possible in the present state. Reload the page and check the state."
    )

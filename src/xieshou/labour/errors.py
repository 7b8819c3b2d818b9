"""Refusals that more than one file of the wing raises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class IllegalMoveError(DomainError):
    """The record is not in a state from which this step may be taken."""

    default_message = _(
        "This step is not possible in the present state. Reload the page and check the state."
    )


class NoPlaceLeftError(DomainError):
    """Every place of the vacancy is taken, or it is no longer published."""

    default_message = _("No place is left in this vacancy. Choose another one.")

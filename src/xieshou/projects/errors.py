"""Refusals that more than one file of the wing raises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class IllegalMoveError(DomainError):
    """The record is not in a state from which this step may be taken."""

    default_message = _(
        "This step is not possible in the present state. Reload the page and check the state."
    )


class SamePersonError(DomainError):
    """Whoever enters something does not also decide on it."""

    default_message = _("You entered this record yourself. Somebody else has to decide on it.")


class EvidenceMissingError(DomainError):
    """A step is taken without naming the document that proves it."""

    default_message = _("Name the document that proves this step, with its number or date.")


class ReasonMissingError(DomainError):
    """A step that takes something away is taken without a reason."""

    default_message = _("Say why; the reason stays in the record.")

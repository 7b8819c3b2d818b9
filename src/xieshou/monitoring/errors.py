"""Refusals that more than one file of monitoring raises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class IllegalMoveError(DomainError):
    """The case is not at a stage from which this step may be taken."""

    default_message = _(
        "This step is not possible at the present stage. Reload the page and check the stage of the case."
    )


class ReasonMissingError(DomainError):
    """A step back, a refusal or a withdrawal needs its reason in words."""

    default_message = _("Give the reason in words: it stays in the record, and the family may read it.")


class WordMissingError(DomainError):
    """A word is none of its closed list."""

    default_message = _("Choose one of the offered answers.")

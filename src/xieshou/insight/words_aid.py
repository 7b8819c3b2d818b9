"""Readable words of aid lines and doubles, shared by pages and Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.labour.vocabulary.startup import AidKind
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.registry.vocabulary_facts import MeasureKind

from .vocabulary import Theme

if TYPE_CHECKING:
    from .rules_doubles import Given

READERS = {
    "ledger": _("Ledger"),
    "benefits": _("Benefits of projects"),
    "gifts": _("Donated goods and money"),
    "measures": _("Measures"),
    "subsidies": _("Subsidies"),
    "wages": _("Wages"),
    "courses": _("Skills courses"),
    "startups": _("Help to start a business"),
}
COMPARED = {
    "projects": _("Benefits of projects"),
    "registry": _("Measures"),
    "courses": _("Skills courses"),
    "placements": _("Employment by placement"),
    "startup": _("Help to start a business"),
}


def theme_label(theme: str) -> str:
    """Return the name of a theme; what is nobody else's help is called by its own wing's word."""
    return str(dict(Theme.choices).get(theme, "")) or theme.partition("/")[2].rstrip("/")


def kind_label(one: Given) -> str:
    """Return what a wing calls a help, in the active language."""
    if one.wing == "registry":
        kind, _slash, item = one.kind.partition("/")
        return " · ".join(part for part in (str(dict(MeasureKind.choices).get(kind, kind)), item) if part)
    words = {"projects": LinkageKind.choices, "startup": AidKind.choices}
    if one.wing == "placements":
        return str(_("Employment by placement"))
    return str(dict(words.get(one.wing, [])).get(one.kind, one.kind))

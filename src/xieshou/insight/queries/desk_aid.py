"""Queue of aid: help of the year that may have been given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.insight.words_aid import kind_label, theme_label
from xieshou.kernel.redaction import mask_name

from .desk_parts import SHOWN, Item, Queue, today_of
from .doubles import DoubleFilter, list_doubles, list_homes

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.insight.rules_doubles import Double
    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household


def doubles(actor: Actor, at: datetime) -> Queue:
    """Return the sets of entries of the year that may be one help."""
    year = today_of(at).year
    found = list_doubles(DoubleFilter(year), actor=actor)
    homes = list_homes(found[:SHOWN], scope=actor.scope)
    href = f"{reverse('insight:doubles')}?year={year}"
    items = [Item(href, _households(one, homes), _helps(one)) for one in found[:SHOWN]]
    return Queue("doubles", _("Aid that may be given twice"), href, len(found), items, icon="copy")


def _households(double: Double, homes: dict[UUID, Household]) -> str:
    """Return the masked names of the heads of a double's households."""
    keys = dict.fromkeys(one.household for one in double.entries)
    return "、".join(mask_name(homes[key].head.name) for key in keys if key in homes)


def _helps(double: Double) -> str:
    """Return the theme and what its entries are called."""
    kinds = dict.fromkeys(kind_label(one) for one in double.entries)
    return f"{theme_label(double.theme)} · {' / '.join(kinds)}"

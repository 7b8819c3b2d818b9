"""Words of sharing one sum among many payees."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fault(TextChoices):
    """What is wrong with a list of shares."""

    EMPTY = "empty", _("name at least one payee")
    LONG = "long", _("more than 2,000 payees; make two lists")
    MIXED = "mixed", _("give either an amount to each payee or a part to each")
    PART = "part", _("a part is a whole number above nothing")
    TWICE = "twice", _("the payee stands in the list twice")
    NOTHING = "nothing", _("this share is less than one fen")
    SUM = "sum", _("the amounts do not add up to the sum")

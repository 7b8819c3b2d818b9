"""Words of insight."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Qualifier(TextChoices):
    """How a source states a figure."""

    EXACT = "exact", _("exact")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")
    UP_TO = "up_to", _("up to")


class Verdict(TextChoices):
    """What the list behind a figure says about it."""

    HOLDS = "holds", _("The list bears it")
    SHORT = "short", _("The list is shorter")
    LONGER = "longer", _("The list is longer")
    UNKNOWN = "unknown", _("No list kept")


class NoCount(TextChoices):
    """Why nothing can be set beside a reported figure."""

    NO_MEASURE = "no_measure", _("The figure does not say what it counts")
    NO_LIST = "no_list", _("No list in this system")
    OUTSIDE = "outside", _("A part of its places is outside your area")
    NO_RECORDS = "no_records", _("No records of it yet")


class Way(TextChoices):
    """How a fact comes into a form."""

    ONCE = "once", _("Typed once, here")
    FILLED = "filled", _("Comes filled")
    REASON = "reason", _("Asked for with a reason")
    AGAIN = "again", _("Typed again")


class Nature(TextChoices):
    """What a line of aid is to a family."""

    GIVEN = "given", _("Given")
    EARNED = "earned", _("Earned")
    SERVICE = "service", _("Service")


class Wing(TextChoices):
    """From whose records a line of aid comes."""

    MONEY = "money", _("Ledger")
    PROJECTS = "projects", _("Projects")
    LABOUR = "labour", _("Labour")
    REGISTRY = "registry", _("Measures")
    COOPERATION = "cooperation", _("Donated goods and money")


class Theme(TextChoices):
    """What help is about, in words that all wings share; two wings that name one theme may mean one help."""

    JOB = "job", _("Jobs and employment")
    PUBLIC_POST = "public_post", _("Post paid from public money")
    TRAINING = "training", _("Skills courses")
    BUSINESS = "business", _("Farming or trade")
    DIVIDEND = "dividend", _("Part of the income of an asset")
    LAND = "land", _("Rent of land")
    LOAN = "loan", _("Loan")
    SCHOOL = "school", _("Schooling")
    MEDICAL = "medical", _("Health care")
    LIVING = "living", _("Living allowance and relief")
    HOUSE = "house", _("House and water")
    SALE = "sale", _("Sale of products")


class Level(TextChoices):
    """At which of its three units a help may have been given twice."""

    PERSON = "person", _("The same person")
    FAMILY = "family", _("The family and its member")
    HOUSE = "house", _("Two families of one house")


EVENT_NAMES = {
    "insight.figures.loaded": _("Reported figures loaded"),
    "insight.figures.entered": _("Reported figure entered"),
    "insight.figures.corrected": _("Reported figure corrected by a new one"),
    "insight.figures.reinstated": _("Reported figure stands again"),
    "insight.figures.list_taken": _("List behind a reported figure taken out"),
    "insight.figures.reconciler_taken": _("Headlines and lists taken out"),
    "insight.official.filed": _("Official table filed as of a day"),
    "insight.official.taken": _("Official table taken out"),
}

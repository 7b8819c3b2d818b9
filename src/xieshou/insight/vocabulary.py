"""Words of insight."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Qualifier(TextChoices):
    """How a source states a figure."""

    EXACT = "exact", _("exact")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")


class Verdict(TextChoices):
    """What the list behind a figure says about it."""

    HOLDS = "holds", _("The list bears it")
    SHORT = "short", _("The list is shorter")
    LONGER = "longer", _("The list is longer")
    UNKNOWN = "unknown", _("No list kept")


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
    "insight.official.filed": _("Official table filed as of a day"),
    "insight.official.taken": _("Official table taken out"),
}

"""Words of the dated facts: spending, guarantees, work, causes, measures."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExpenditureKind(TextChoices):
    """Costs that a family cannot choose to avoid."""

    MEDICAL = "medical", _("Medical costs")
    SCHOOLING = "schooling", _("Costs of schooling")
    DISASTER = "disaster", _("Damage by disaster or accident")
    OTHER = "other", _("Other heavy costs")


RIGID_KINDS = (ExpenditureKind.MEDICAL, ExpenditureKind.SCHOOLING, ExpenditureKind.DISASTER)
"""The costs that the rules of monitoring weigh; other costs are on record only."""


class GuaranteeKind(TextChoices):
    """The three guarantees, and safe drinking water."""

    SCHOOLING = "schooling", pgettext_lazy("guarantee", "Compulsory education")
    MEDICAL = "medical", pgettext_lazy("guarantee", "Basic medical care")
    HOUSING = "housing", pgettext_lazy("guarantee", "Safe housing")
    WATER = "water", pgettext_lazy("guarantee", "Safe drinking water")


OF_FAMILY = frozenset({GuaranteeKind.HOUSING, GuaranteeKind.WATER})


class GuaranteeState(TextChoices):
    """How a guarantee stands; there is no “better than the standard”."""

    MET = "met", pgettext_lazy("guarantee", "met")
    NOT_MET = "not_met", pgettext_lazy("guarantee", "not met")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("guarantee", "not applicable")
    UNKNOWN = "unknown", pgettext_lazy("guarantee", "not known")


VERDICTS = frozenset({GuaranteeState.MET, GuaranteeState.NOT_MET})


class LabourStatus(TextChoices):
    """What somebody does for work."""

    NO_ABILITY = "no_ability", pgettext_lazy("work", "No ability to work")
    STUDENT = "student", pgettext_lazy("work", "At school")
    NO_WISH = "no_wish", pgettext_lazy("work", "Does not wish to work")
    SEEKING = "seeking", pgettext_lazy("work", "Looking for work")
    TRAINING = "training", pgettext_lazy("work", "In training")
    FARMING = "farming", pgettext_lazy("work", "Farms at home")
    OWN_BUSINESS = "own_business", pgettext_lazy("work", "Own business")
    PUBLIC_POST = "public_post", pgettext_lazy("work", "Public-welfare post")
    COUNTY = "county", pgettext_lazy("work", "Employed in the county")
    PROVINCE = "province", pgettext_lazy("work", "Employed elsewhere in the province")
    OUTSIDE = "outside", pgettext_lazy("work", "Employed outside the province")
    BETWEEN = "between", pgettext_lazy("work", "Waiting between two jobs")
    RETURNED = "returned", pgettext_lazy("work", "Came back without work")
    LOST = "lost", pgettext_lazy("work", "Contact lost")


EARNING = frozenset(
    {
        LabourStatus.FARMING,
        LabourStatus.OWN_BUSINESS,
        LabourStatus.PUBLIC_POST,
        LabourStatus.COUNTY,
        LabourStatus.PROVINCE,
        LabourStatus.OUTSIDE,
    }
)


class Cause(TextChoices):
    """Why a family is poor or may become so; a measure answers one of them."""

    ILLNESS = "illness", pgettext_lazy("cause", "Illness")
    DISABILITY = "disability", pgettext_lazy("cause", "Disability")
    SCHOOLING = "schooling", pgettext_lazy("cause", "Costs of schooling")
    DISASTER = "disaster", pgettext_lazy("cause", "Natural disaster")
    ACCIDENT = "accident", pgettext_lazy("cause", "Accident")
    NO_LABOUR = "no_labour", pgettext_lazy("cause", "Lack of labour")
    NO_WORK = "no_work", pgettext_lazy("cause", "Job lost or not found")
    NO_SKILL = "no_skill", pgettext_lazy("cause", "Lack of skill")
    NO_FUNDS = "no_funds", pgettext_lazy("cause", "Lack of funds")
    BUSINESS = "business", pgettext_lazy("cause", "Business failed")
    HOUSING = "housing", pgettext_lazy("cause", "Unsafe house")
    WATER = "water", pgettext_lazy("cause", "Lack of water")
    OTHER = "other", pgettext_lazy("cause", "Other cause")


class MeasureKind(TextChoices):
    """What help was given."""

    JOB = "job", pgettext_lazy("measure", "Help to a job")
    PUBLIC_POST = "public_post", pgettext_lazy("measure", "Public-welfare post")
    TRAINING = "training", pgettext_lazy("measure", "Training")
    BUSINESS = "business", pgettext_lazy("measure", "Help to farm or do business")
    DIVIDEND = "dividend", pgettext_lazy("measure", "Share in the income of an asset")
    MICROCREDIT = "microcredit", pgettext_lazy("measure", "Small loan")
    SCHOOL_AID = "school_aid", pgettext_lazy("measure", "Grant for schooling")
    MEDICAL_AID = "medical_aid", pgettext_lazy("measure", "Medical aid")
    INSURANCE = "insurance", pgettext_lazy("measure", "Insurance paid")
    ALLOWANCE = "allowance", pgettext_lazy("measure", "Minimum living allowance")
    CARE = "care", pgettext_lazy("measure", "Care of the disabled, old or very poor")
    RELIEF = "relief", pgettext_lazy("measure", "Temporary relief")
    HOUSE_REPAIR = "house_repair", pgettext_lazy("measure", "House repaired or rebuilt")
    WATER = "water", pgettext_lazy("measure", "Water supply")
    CONSUMPTION = "consumption", pgettext_lazy("measure", "Products bought")
    OTHER = "other", pgettext_lazy("measure", "Other help")


class Unit(TextChoices):
    """What a measure reaches: it may be entered at each level and counts once."""

    PERSON = "person", pgettext_lazy("unit", "one person")
    FAMILY = "family", pgettext_lazy("unit", "the family")
    HOUSE = "house", pgettext_lazy("unit", "the house")


EVENT_NAMES = {
    "registry.expenditure.recorded": _("Spending recorded"),
    "registry.expenditure.reversed": _("Spending entry taken back"),
    "registry.guarantee.recorded": _("Guarantee recorded"),
    "registry.guarantee.reversed": _("Guarantee entry taken back"),
    "registry.labour.recorded": _("Work recorded"),
    "registry.labour.reversed": _("Work entry taken back"),
    "registry.measure.recorded": _("Measure recorded"),
    "registry.measure.reversed": _("Measure entry taken back"),
}

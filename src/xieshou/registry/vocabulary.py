"""Words of the registry: household types, monitoring classes, relations, kinds of income.

Chinese terms are the field's own; codes of relation and education are those of GB/T 4761 and GB/T 4658.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BaseType(TextChoices):
    """What the household was in the register of the poor: the first axis."""

    EXITED = "exited", _("Exited household")
    ORDINARY = "ordinary", _("Ordinary household")


class MonitoringClass(TextChoices):
    """Why the household is watched against a return to poverty: the second axis."""

    NONE = "none", _("Not monitored")
    UNSTABLE = "unstable", _("Exited but unstable")
    MARGINAL = "marginal", _("On the margin of poverty")
    SUDDEN = "sudden", _("Sudden severe hardship")


class Relation(TextChoices):
    """Relation to the head of the household (GB/T 4761, the codes that rosters use)."""

    HEAD = "02", _("Head of household")
    SPOUSE = "10", _("Spouse")
    SON = "20", _("Son")
    ADOPTED_SON = "27", _("Adopted son or stepson")
    SON_IN_LAW = "28", _("Son-in-law")
    DAUGHTER = "30", _("Daughter")
    ADOPTED_DAUGHTER = "37", _("Adopted daughter or stepdaughter")
    DAUGHTER_IN_LAW = "38", _("Daughter-in-law")
    GRANDCHILD = "40", _("Grandchild")
    GREAT_GRANDCHILD = "47", _("Great-grandchild")
    FATHER = "51", _("Father")
    MOTHER = "52", _("Mother")
    FATHER_IN_LAW = "55", _("Father-in-law")
    MOTHER_IN_LAW = "56", _("Mother-in-law")
    GRANDFATHER = "61", _("Grandfather")
    GRANDMOTHER = "62", _("Grandmother")
    SIBLING = "70", _("Brother or sister")
    NIECE_OR_NEPHEW = "93", _("Niece or nephew")
    OTHER_RELATIVE = "97", _("Other relative")
    NOT_RELATED = "99", _("Not related")


class EndReason(TextChoices):
    """Why somebody is no longer a member."""

    DIED = "died", _("Died")
    MARRIED_OUT = "married_out", _("Married into another household")
    MOVED_OUT = "moved_out", _("Moved out")
    SPLIT = "split", _("Household divided")
    MERGED = "merged", _("Household joined another")
    CORRECTION = "correction", _("Entered by mistake")


class JoinReason(TextChoices):
    """How somebody became a member."""

    REGISTERED = "registered", pgettext_lazy("join", "Already in the family")
    BORN = "born", pgettext_lazy("join", "Born")
    MARRIED_IN = "married_in", pgettext_lazy("join", "Married into the family")
    MOVED_IN = "moved_in", pgettext_lazy("join", "Moved in")
    ADOPTED = "adopted", pgettext_lazy("join", "Adopted")
    SPLIT = "split", pgettext_lazy("join", "Household divided")
    MERGED = "merged", pgettext_lazy("join", "Household joined")


BY_HAND = (
    JoinReason.REGISTERED,
    JoinReason.BORN,
    JoinReason.MARRIED_IN,
    JoinReason.MOVED_IN,
    JoinReason.ADOPTED,
)


class ChangeKind(TextChoices):
    """What happened to a household as a whole."""

    MOVED = "moved", pgettext_lazy("change", "Moved to another village")
    SPLIT_OFF = "split_off", pgettext_lazy("change", "Part of the family became a household of its own")
    SPLIT_FROM = "split_from", pgettext_lazy("change", "Came out of another household")
    ABSORBED = "absorbed", pgettext_lazy("change", "Another household joined this one")
    MERGED_INTO = "merged_into", pgettext_lazy("change", "Joined another household")


class Education(TextChoices):
    """Highest level of education (GB/T 4658, as household rosters group it)."""

    NONE = "90", pgettext_lazy("education", "Illiterate or semi-literate")
    PRIMARY = "80", pgettext_lazy("education", "Primary school")
    JUNIOR = "70", pgettext_lazy("education", "Junior middle school")
    SENIOR = "60", pgettext_lazy("education", "Senior middle school")
    VOCATIONAL = "40", pgettext_lazy("education", "Secondary vocational school")
    COLLEGE = "30", pgettext_lazy("education", "Junior college")
    BACHELOR = "20", pgettext_lazy("education", "Bachelor or above")


class Health(TextChoices):
    """State of health as household rosters record it."""

    HEALTHY = "healthy", _("Healthy")
    CHRONIC = "chronic", _("Long-term chronic illness")
    SERIOUS = "serious", _("Serious illness")
    DISABLED = "disabled", _("Disabled")


class LabourAbility(TextChoices):
    """Ability to work as household rosters record it."""

    SKILLED = "skilled", _("Skilled worker")
    ORDINARY = "ordinary", _("Ordinary worker")
    WEAK = "weak", _("Weak or half ability to work")
    LOST = "lost", _("Ability to work lost")
    NONE = "none", _("No ability to work")


ABLE_TO_WORK = frozenset({LabourAbility.SKILLED, LabourAbility.ORDINARY, LabourAbility.WEAK})


class IncomeKind(TextChoices):
    """Kinds of income of the yearly net income; the last one is subtracted."""

    WAGE = "wage", _("Wage income")
    BUSINESS = "business", _("Business income")
    PROPERTY = "property", _("Property income")
    TRANSFER = "transfer", _("Transfer income")
    BUSINESS_COST = "business_cost", _("Business expenses")


PERSONAL_INCOME = frozenset({IncomeKind.WAGE, IncomeKind.TRANSFER})
"""What a person who leaves the household takes along; the rest stays with the family's economy."""


class IncomeItem(TextChoices):
    """Money received of which the law says, by day and province, whether it is income."""

    EDUCATION_GRANT = "education_grant", _("Grant for education")
    MEDICAL_REIMBURSEMENT = "medical_reimbursement", _("Refund of medical costs")
    HOUSING_SUBSIDY = "housing_subsidy", _("Subsidy for the house")
    RELOCATION_SUBSIDY = "relocation_subsidy", _("Subsidy for moving house")
    LOAN = "loan", _("Loan received")
    GIFT_IN_KIND = "gift_in_kind", _("Gift in kind")


EVENT_NAMES = {
    "registry.household.read": _("Household looked at"),
    "registry.household.registered": _("Household registered"),
    "registry.household.changed": _("Household changed"),
    "registry.household.closed": _("Household closed"),
    "registry.household.head_changed": _("New head of household"),
    "registry.household.moved": _("Household moved"),
    "registry.household.split": _("Household divided"),
    "registry.household.merged": _("Two households became one"),
    "registry.member.added": _("Member added"),
    "registry.member.changed": _("Member changed"),
    "registry.member.ended": _("Member left"),
    "registry.income.recorded": _("Income recorded"),
    "registry.income.reversed": _("Income entry taken back"),
}

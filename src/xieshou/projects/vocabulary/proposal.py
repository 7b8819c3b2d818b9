"""Words of the project library: what a project is, and the way it goes from the draft to its review."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    """What a project is for."""

    INDUSTRY = "industry", _("Industry")
    EMPLOYMENT = "employment", _("Employment")
    INFRASTRUCTURE = "infrastructure", _("Village infrastructure")
    SERVICE = "service", _("Public service")
    RELOCATION = "relocation", _("Support after relocation")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other project")


class Nature(TextChoices):
    """Whether a project begins something or goes on with it."""

    NEW = "new", pgettext_lazy("nature of a project", "New")
    EXTENSION = "extension", _("Extension")
    RENEWAL = "renewal", _("Renewal")
    CONTINUED = "continued", _("Continued")


class ChainLink(TextChoices):
    """Which of the three chains a project mends."""

    NONE = "none", _("No chain")
    INDUSTRY = "industry", _("Industrial chain")
    CIRCULATION = "circulation", _("Circulation chain")
    VALUE = "value", _("Value chain")


class Origin(TextChoices):
    """Who proposes a project; the public notice begins at this level."""

    VILLAGE = "village", pgettext_lazy("level", "Village")
    TOWNSHIP = "township", pgettext_lazy("level", "Township")
    COUNTY = "county", pgettext_lazy("level", "County")


LEVELS = (Origin.VILLAGE, Origin.TOWNSHIP, Origin.COUNTY)


class FundSource(TextChoices):
    """Where the money of a project is to come from."""

    EAST_WEST = "east_west", _("East–west cooperation funds")
    CENTRAL = "central", _("Central linkage funds")
    PROVINCIAL = "provincial", _("Provincial funds")
    COUNTY = "county", _("County funds")
    SOCIAL = "social", _("Social donations")
    OWN = "own", _("Own money of the undertaking")


class Stage(TextChoices):
    """Where a project stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REVIEWED = "reviewed", _("Reviewed")
    ARGUED = "argued", _("Appraised")
    LIBRARY = "library", _("In the library")
    INITIATED = "initiated", _("Initiated")
    APPROVED = "approved", _("Approved")
    IMPLEMENTING = "implementing", _("Under way")
    ACCEPTED = "accepted", _("Accepted")
    SETTLED = "settled", _("Settled and audited")
    TRANSFERRED = "transferred", _("Handed over")
    MAINTAINED = "maintained", _("In upkeep")
    EVALUATED = "evaluated", _("Evaluated")
    EXITED = "exited", _("Left the library")


class Reached(TextChoices):
    """Whether a project reached its performance target."""

    YES = "yes", _("Performance target reached")
    PARTLY = "partly", _("Performance target reached in part")
    NO = "no", _("Performance target not reached")


STAGE_MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.DRAFT: (Stage.SUBMITTED,),
    Stage.SUBMITTED: (Stage.REVIEWED, Stage.DRAFT),
    Stage.REVIEWED: (Stage.ARGUED, Stage.DRAFT),
    Stage.ARGUED: (Stage.LIBRARY, Stage.DRAFT),
    Stage.LIBRARY: (Stage.INITIATED, Stage.EXITED),
    Stage.INITIATED: (Stage.APPROVED, Stage.EXITED),
    Stage.APPROVED: (Stage.IMPLEMENTING, Stage.EXITED),
    Stage.IMPLEMENTING: (Stage.ACCEPTED, Stage.EXITED),
    Stage.ACCEPTED: (Stage.SETTLED,),
    Stage.SETTLED: (Stage.TRANSFERRED, Stage.EVALUATED),
    Stage.TRANSFERRED: (Stage.MAINTAINED,),
    Stage.MAINTAINED: (Stage.EVALUATED,),
}
BEFORE_ENTRY = (Stage.DRAFT, Stage.SUBMITTED, Stage.REVIEWED, Stage.ARGUED)
# Steps of the unit that carries the project; all others are decisions of somebody else.
OWN_STEPS = (
    Stage.SUBMITTED,
    Stage.IMPLEMENTING,
    Stage.SETTLED,
    Stage.TRANSFERRED,
    Stage.MAINTAINED,
)
ADJUSTABLE = (Stage.LIBRARY, Stage.INITIATED, Stage.APPROVED, Stage.IMPLEMENTING)
AFTER_ACCEPTANCE = (
    Stage.ACCEPTED,
    Stage.SETTLED,
    Stage.TRANSFERRED,
    Stage.MAINTAINED,
    Stage.EVALUATED,
)
# What a step is proven by, as the page asks for it.
PROOFS = {
    Stage.SUBMITTED: _("Record of the village meeting or application letter"),
    Stage.REVIEWED: _("Opinion of the township's review"),
    Stage.ARGUED: _("Opinion of the county's appraisal"),
    Stage.LIBRARY: _("Decision of the county's leading group"),
    Stage.INITIATED: _("Document of initiation"),
    Stage.APPROVED: _("Approval with its number"),
    Stage.IMPLEMENTING: _("Order to begin or contract"),
    Stage.ACCEPTED: _("Record of acceptance"),
    Stage.SETTLED: _("Settlement and audit report"),
    Stage.TRANSFERRED: _("List of the assets handed over"),
    Stage.MAINTAINED: _("Agreement on upkeep"),
    Stage.EVALUATED: _("Report on the results"),
    Stage.EXITED: _("Decision on leaving the library"),
    Stage.DRAFT: _("Opinion with which it is sent back"),
}

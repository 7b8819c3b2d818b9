"""Words of the start-up service: stages of a business, branches, why one ends, who helps, what money."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """How far a business of a founder has come."""

    ADVICE = "advice", _("Advice")
    PLAN = "plan", _("Business plan")
    REGISTERED = "registered", _("Business registered")
    OPERATING = "operating", _("Operating")
    ALIVE = "alive", _("Alive after the first year")
    ENDED = "ended", _("Given up")


STAGE_MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.ADVICE: (Stage.PLAN, Stage.ENDED),
    Stage.PLAN: (Stage.REGISTERED, Stage.ENDED),
    Stage.REGISTERED: (Stage.OPERATING, Stage.ENDED),
    Stage.OPERATING: (Stage.ALIVE, Stage.ENDED),
    Stage.ALIVE: (Stage.ENDED,),
}
LIVING = (Stage.OPERATING, Stage.ALIVE)
WITH_LICENCE = (Stage.REGISTERED, *LIVING)


class Branch(TextChoices):
    """In which branch of trade."""

    FARMING = "farming", _("Growing and breeding")
    PROCESSING = "processing", _("Processing of produce")
    CRAFT = "craft", _("Handicraft")
    RETAIL = "retail", _("Shop and wholesale")
    ONLINE = "online", _("Online trade and live selling")
    CATERING = "catering", _("Catering")
    TOURISM = "tourism", _("Guest house and tourism")
    SERVICES = "services", _("Household and repair services")
    TRANSPORT = "transport", _("Carrying of goods and people")
    BUILDING = "building", _("Building and decorating")
    OTHER = "other", _("Other branch")


class EndCause(TextChoices):
    """Why a business was given up."""

    MONEY = "money", _("Money ran out")
    MARKET = "market", _("No customers")
    SKILL = "skill", _("Know-how was missing")
    FAMILY = "family", _("Family or health")
    DISASTER = "disaster", _("Disaster or disease of animals")
    JOB = "job", _("Took a job instead")
    OTHER = "other", _("Another cause, in words")


class MentorSide(TextChoices):
    """From which side a mentor comes."""

    EAST = "east", _("From the eastern side")
    WEST = "west", _("From the county")


class AidKind(TextChoices):
    """What kind of money a business got."""

    LOAN = "loan", _("Start-up loan")
    INTEREST = "interest", _("Interest paid by the budget")
    SUBSIDY = "subsidy", _("One-off start-up subsidy")
    RENT = "rent", _("Rent of premises paid")


class Survival(TextChoices):
    """Where a business stands whose first year is over."""

    ALIVE = "alive", _("Alive after the first year")
    LOST = "lost", _("Given up within the first year")
    UNKNOWN = "unknown", _("Not looked at yet")

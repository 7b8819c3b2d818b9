"""Words of the need beat: how a person stands to work and what they ask of a job."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class WorkStatus(TextChoices):
    """Where a person stands between the village and the job."""

    NO_LABOUR = "no_labour", _("Not able to work")
    UNWILLING = "unwilling", _("Not willing to go out to work")
    SEEKING = "seeking", _("Willing, not yet in work")
    TRAINING = "training", _("In training")
    REFERRED = "referred", _("Referred")
    INTERVIEWED = "interviewed", _("Interviewed")
    AWAITING = "awaiting", _("Waiting to leave")
    TRAVELLING = "travelling", _("On the way")
    WORKING_COUNTY = "working_county", _("In work (within the county)")
    WORKING_PROVINCE = "working_province", _("In work (within the province)")
    WORKING_OUTSIDE = "working_outside", _("In work (outside the province)")
    TRANSFERRED = "transferred", _("Moved to another post")
    LAID_OFF = "laid_off", _("Between posts")
    RETURNED = "returned", _("Back home")
    LOST = "lost", _("Out of contact")


OPEN_STATUSES = frozenset({WorkStatus.SEEKING, WorkStatus.LAID_OFF})
PENDING_STATUSES = frozenset({WorkStatus.REFERRED, WorkStatus.INTERVIEWED, WorkStatus.AWAITING})
WORKING_STATUSES = frozenset(
    {
        WorkStatus.WORKING_COUNTY,
        WorkStatus.WORKING_PROVINCE,
        WorkStatus.WORKING_OUTSIDE,
        WorkStatus.TRANSFERRED,
    }
)
ENTRY_STATUSES = (WorkStatus.SEEKING, WorkStatus.UNWILLING, WorkStatus.NO_LABOUR, WorkStatus.TRAINING)

_W = WorkStatus
_HIRED = (_W.WORKING_COUNTY, _W.WORKING_PROVINCE, _W.WORKING_OUTSIDE)
_LEAVING = (_W.LAID_OFF, _W.RETURNED, _W.LOST)
LEGAL_MOVES: dict[WorkStatus, tuple[WorkStatus, ...]] = {
    _W.NO_LABOUR: (_W.SEEKING, _W.UNWILLING),
    _W.UNWILLING: (_W.SEEKING, _W.TRAINING, _W.NO_LABOUR, *_HIRED),
    _W.SEEKING: (_W.UNWILLING, _W.NO_LABOUR, _W.TRAINING, _W.REFERRED, _W.LOST, *_HIRED),
    _W.TRAINING: (_W.SEEKING, _W.UNWILLING, _W.NO_LABOUR, _W.REFERRED, *_HIRED),
    _W.REFERRED: (_W.INTERVIEWED, _W.AWAITING, _W.SEEKING, _W.UNWILLING, _W.LOST),
    _W.INTERVIEWED: (_W.AWAITING, _W.REFERRED, _W.SEEKING, _W.UNWILLING, _W.LOST),
    _W.AWAITING: (_W.TRAVELLING, _W.SEEKING, _W.UNWILLING, _W.LOST, *_HIRED),
    _W.TRAVELLING: (*_HIRED, _W.SEEKING, *_LEAVING),
    _W.WORKING_COUNTY: (_W.TRANSFERRED, *_LEAVING, _W.SEEKING),
    _W.WORKING_PROVINCE: (_W.TRANSFERRED, *_LEAVING, _W.SEEKING),
    _W.WORKING_OUTSIDE: (_W.TRANSFERRED, *_LEAVING, _W.SEEKING),
    _W.TRANSFERRED: (*_HIRED, *_LEAVING, _W.SEEKING),
    _W.LAID_OFF: (_W.SEEKING, _W.REFERRED, _W.TRAINING, _W.UNWILLING, _W.NO_LABOUR, _W.RETURNED, *_HIRED),
    _W.RETURNED: (_W.SEEKING, _W.UNWILLING, _W.NO_LABOUR, _W.TRAINING, *_HIRED),
    _W.LOST: (_W.SEEKING, _W.UNWILLING, _W.RETURNED, *_HIRED),
}


class ReachCode(TextChoices):
    """How far from home a person is willing to work."""

    COUNTY = "county", _("Within the county")
    PREFECTURE = "prefecture", _("Within the prefecture")
    PROVINCE = "province", _("Within the province")
    NATION = "nation", _("Anywhere in the country")


class Wanting(TextChoices):
    """How much lodging or meals matter to a person."""

    NONE = "none", _("Not needed")
    WISHED = "wished", _("Wished for")
    REQUIRED = "required", _("Needed")


class ShiftCode(TextChoices):
    """The time of day of the work."""

    DAY = "day", _("Day shift")
    EVENING = "evening", _("Evening shift")
    NIGHT = "night", _("Night shift")
    ROTATING = "rotating", _("Rotating shifts")


class Mandarin(IntegerChoices):
    """Level of spoken Mandarin."""

    NONE = 0, _("Not at all")
    BASIC = 1, _("A few words")
    DAILY = 2, _("Everyday talk")
    GOOD = 3, _("Good")
    FLUENT = 4, _("Fluent")


SKILL_LEVELS = (1, 2, 3)

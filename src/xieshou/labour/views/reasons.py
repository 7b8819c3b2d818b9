"""Reasons of a pair in words: what was wanted, what is offered, and how it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.ranking import split_reasons
from xieshou.labour.rules.terms import label_of, labels_of
from xieshou.labour.vocabulary.need import Mandarin, ReachCode, ShiftCode, Wanting
from xieshou.web.templatetags.xieshou import yuan_round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xieshou.labour.rules.ranking import Reason

REACHES = (ReachCode.COUNTY, ReachCode.PREFECTURE, ReachCode.PROVINCE, ReachCode.NATION)
NEEDS = (Wanting.NONE, Wanting.WISHED, Wanting.REQUIRED)
SHIFT_OF_BIT = {1: ShiftCode.DAY, 2: ShiftCode.EVENING, 4: ShiftCode.NIGHT, 8: ShiftCode.ROTATING}


def region_codes_in(reasons: Iterable[Reason]) -> set[str]:
    """Return the codes of places that the reasons name."""
    codes: set[str] = set()
    for reason in reasons:
        if reason.code == "region":
            codes |= {reason.wanted[0], reason.offered, *reason.wanted[2]}
    return codes - {""}


def present(reasons: Iterable[Reason], names: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return the lists that `c-reasons` draws: hard requirements, and factors for and against."""
    hard, preferences = split_reasons(reasons)
    return {
        "hard": [
            {"label": factor_label(reason), "met": reason.satisfied, "detail": detail(reason, names)}
            for reason in hard
        ],
        "factors": [
            {"label": factor_label(reason), "points": reason.balance, "detail": detail(reason, names)}
            for reason in preferences
        ],
    }


def present_all(pairs: Iterable[list[Reason]]) -> list[dict[str, list[dict[str, Any]]]]:
    """Return the lists of many pairs; the names of all their places are read at once."""
    listed = list(pairs)
    names = region_labels(code for reasons in listed for code in region_codes_in(reasons))
    return [present(reasons, names) for reasons in listed]


def factor_label(reason: Reason) -> str:
    """Return the name of a factor; a skill with its own name."""
    if reason.code == "skill" and reason.subject:
        return _("Skill: %(skill)s") % {"skill": label_of("skills", reason.subject)}
    return factor_name(reason.code)


def factor_name(code: str) -> str:
    """Return the name of a factor of the engine; the code itself where it has none."""
    names = {
        "skill": _("Skills"),
        "wage": _("Wage"),
        "region": _("Distance from home"),
        "occupation": _("Occupation"),
        "language": _("Mandarin"),
        "shift": _("Shift"),
        "climate": _("Working conditions"),
        "altitude": _("Altitude"),
        "licence": _("Licences"),
        "lodging": _("Lodging and meals"),
        "availability": _("Availability"),
    }
    return names.get(code, code)


def detail(reason: Reason, names: Mapping[str, str]) -> str:
    """Return what was compared, in words."""
    writer = WRITERS.get(reason.code)
    return writer(reason, names) if writer else ""


def _skill(reason: Reason, _names: Mapping[str, str]) -> str:
    if not reason.subject:
        return _("no skill asked")
    levels = {"asked": reason.wanted, "held": reason.offered}
    return _("level %(asked)s asked, level %(held)s held") % levels


def _wage(reason: Reason, _names: Mapping[str, str]) -> str:
    floor, expected = reason.wanted
    low, high = reason.offered
    offered = _("offers %(low)s to %(high)s yuan") % {"low": yuan_round(low), "high": yuan_round(high)}
    wanted = _("accepts from %(floor)s, hopes for %(hope)s") % {
        "floor": yuan_round(floor),
        "hope": yuan_round(expected),
    }
    return f"{offered}; {wanted}"


def _region(reason: Reason, names: Mapping[str, str]) -> str:
    _home, reach, wanted = reason.wanted
    where = names.get(reason.offered, reason.offered) or _("not stated")
    wish = str(REACHES[reach].label)
    if wanted:
        wish = "、".join([wish, *(names.get(code, code) for code in wanted)])
    return _("work in %(place)s; wish: %(wish)s") % {"place": where, "wish": wish}


def _occupation(reason: Reason, _names: Mapping[str, str]) -> str:
    wanted = "、".join(occupation_name(code) for code in reason.wanted) or _("open to all")
    return _("post: %(post)s; wish: %(wish)s") % {
        "post": occupation_name(reason.offered) or _("not stated"),
        "wish": wanted,
    }


def _language(reason: Reason, _names: Mapping[str, str]) -> str:
    return _("needed: %(needed)s; speaks: %(spoken)s") % {
        "needed": Mandarin(reason.wanted).label,
        "spoken": Mandarin(reason.offered).label,
    }


def _shift(reason: Reason, _names: Mapping[str, str]) -> str:
    accepted = "、".join(str(SHIFT_OF_BIT[bit].label) for bit in reason.wanted) or _("every shift")
    return _("post: %(post)s; wish: %(wish)s") % {
        "post": SHIFT_OF_BIT[reason.offered].label,
        "wish": accepted,
    }


def _climate(reason: Reason, _names: Mapping[str, str]) -> str:
    met = [code for code in reason.offered if code in reason.wanted]
    if met:
        return _("borne badly and present: %(conditions)s") % {
            "conditions": "、".join(labels_of("conditions", met))
        }
    return _("nothing that is borne badly")


def _altitude(reason: Reason, _names: Mapping[str, str]) -> str:
    return _("work at %(work)s m; borne up to %(most)s m") % {"work": reason.offered, "most": reason.wanted}


def _licence(reason: Reason, _names: Mapping[str, str]) -> str:
    return _("needed: %(needed)s; held: %(held)s") % {
        "needed": "、".join(labels_of("licences", reason.wanted)) or _("none"),
        "held": "、".join(labels_of("licences", reason.offered)) or _("none"),
    }


def _lodging(reason: Reason, _names: Mapping[str, str]) -> str:
    lodging, meals = (NEEDS[need].label for need in reason.wanted)
    given = [word for word, has in zip((_("lodging"), _("meals")), reason.offered, strict=True) if has]
    return _("provided: %(given)s; lodging %(lodging)s, meals %(meals)s") % {
        "given": "、".join(given) or _("none"),
        "lodging": lodging,
        "meals": meals,
    }


def _availability(reason: Reason, _names: Mapping[str, str]) -> str:
    starts, expires = reason.wanted
    return _("free from %(free)s; work starts %(starts)s, open until %(expires)s") % {
        "free": reason.offered or _("now"),
        "starts": starts or _("at once"),
        "expires": expires or _("not stated"),
    }


WRITERS: dict[str, Callable[[Reason, Mapping[str, str]], str]] = {
    "skill": _skill,
    "wage": _wage,
    "region": _region,
    "occupation": _occupation,
    "language": _language,
    "shift": _shift,
    "climate": _climate,
    "altitude": _altitude,
    "licence": _licence,
    "lodging": _lodging,
    "availability": _availability,
}

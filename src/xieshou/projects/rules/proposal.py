"""Rules of the library: what a project must say, when it is adjusted, which notice is due. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xieshou.cooperation.vocabulary.plan import LegMode
from xieshou.projects.vocabulary.proposal import LEVELS, Category, ChainLink, Origin, Stage

from .dated import resolve
from .sectors import NO_SECTOR, sectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

MOST_FEN = 10_000_000_000_00
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a proposal says. Money in fen; `sources` is the money by source."""

    name: str
    category: str
    nature: str
    region_code: str
    origin: str
    plan_year: int
    starts_on: date
    ends_on: date
    responsible_unit: str
    tasks: str
    amount_fen: int
    sources: Mapping[str, int]
    sector: str = NO_SECTOR
    chain_link: str = "none"
    implementer: str = ""
    beneficiaries: str = ""
    households_planned: int = 0
    people_planned: int = 0
    performance_target: str = ""
    participation: str = ""
    linkage: str = ""
    is_operating: bool = False
    leaves_asset: bool = True
    plan_line_id: UUID | None = None
    requirement_id: UUID | None = None
    need_id: UUID | None = None
    capability_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """One public notice: its level, its days (to exclusive), whether an objection is still open."""

    level: str
    from_date: date
    to_date: date
    is_closed: bool
    objection_open: bool = False


@dataclass(frozen=True, slots=True)
class NoticeNeed:
    """What is still missing of the public notice at a level."""

    level: Origin
    days: int
    problem: str = field(default="absent")  # absent | short | running | objection


def missing_fields(terms: Terms, *, entering: bool, on: date, asks_chain: bool = True) -> list[str]:
    """Return the fields that a project must fill before it is submitted, or before it enters the library.

    Args: entering: also ask for what only the entry needs: the performance target; asks_chain: whether the
          places concerned refuse a project that does not state its chain (`refuses_without_chain`).
    """
    missing = [
        name
        for name in ("name", "responsible_unit", "tasks", "beneficiaries", "participation")
        if not getattr(terms, name).strip()
    ]
    if terms.amount_fen <= 0 or sum(terms.sources.values()) != terms.amount_fen:
        missing.append("sources")
    if terms.households_planned <= 0 and terms.people_planned <= 0:
        missing.append("households_planned")
    if terms.is_operating and not terms.linkage.strip():
        missing.append("linkage")
    if terms.category == Category.INDUSTRY and terms.sector == NO_SECTOR:
        missing.append("sector")
    if asks_chain and lacks_chain(terms):
        missing.append("chain_link")
    asks_target = resolve("library", "performance_target_required", on=on).value
    if entering and asks_target and not terms.performance_target.strip():
        missing.append("performance_target")
    return missing


def refuses_without_chain(places: Iterable[str], *, on: date) -> bool:
    """Tell whether a chain that is not stated is refused on a day: one of the places has it set so."""
    modes = [resolve("library", "chain_link", on=on, region_code=place).value for place in places]
    return LegMode.BLOCK in modes


def lacks_chain(terms: Any) -> bool:
    """Tell whether a project (or its terms) does not state its chain.

    Industry states one of the three, infrastructure that serves circulation states that one.
    """
    if terms.category == Category.INDUSTRY:
        return bool(terms.chain_link == ChainLink.NONE)
    serves = terms.sector in sectors() and sectors()[terms.sector].chain == ChainLink.CIRCULATION
    is_road = serves and terms.category == Category.INFRASTRUCTURE
    return bool(is_road and terms.chain_link != ChainLink.CIRCULATION)


def wrong_fields(terms: Terms) -> list[str]:
    """Return the fields whose value is impossible, whatever the stage."""
    wrong = []
    if terms.ends_on <= terms.starts_on:
        wrong.append("ends_on")
    if not 0 <= terms.amount_fen <= MOST_FEN:
        wrong.append("amount_fen")
    if any(amount < 0 for amount in terms.sources.values()):
        wrong.append("sources")
    if terms.sector not in sectors():
        wrong.append("sector")
    if terms.households_planned > terms.people_planned > 0:
        wrong.append("people_planned")
    return wrong


def may_adjust_on(day: date) -> bool:
    """Tell whether projects of the library may be adjusted on a day."""
    return day.month in resolve("library", "adjustment_months", on=day).value


def notice_days(level: str, *, on: date) -> int:
    """Return for how many days a notice stands at a level."""
    return int(resolve("library", "notice_days", on=on).value[level])


def levels_of(origin: str) -> tuple[Origin, ...]:
    """Return the levels at which a project of an origin is put up, the lowest first."""
    return LEVELS[LEVELS.index(Origin(origin)) :]


def missing_notices(origin: str, notices: Iterable[NoticeFact], *, on: date) -> list[NoticeNeed]:
    """Return the levels whose public notice is absent, too short, still running or disputed."""
    known: dict[str, list[NoticeFact]] = {}
    for notice in notices:
        known.setdefault(notice.level, []).append(notice)
    needs = []
    for level in levels_of(origin):
        days = notice_days(level, on=on)
        problem = _problem(known.get(level, []), days=days, on=on)
        if problem:
            needs.append(NoticeNeed(level, days, problem))
    return needs


def _problem(notices: list[NoticeFact], *, days: int, on: date) -> str:
    if not notices:
        return "absent"
    if any(notice.objection_open for notice in notices):
        return "objection"
    long = [notice for notice in notices if (notice.to_date - notice.from_date).days >= days]
    if not long:
        return "short"
    return "" if any(notice.is_closed and notice.to_date <= on for notice in long) else "running"


def may_skip_assets(*, leaves_asset: bool, to: str) -> bool:
    """Tell whether a step after the settlement fits the project: handed over only where assets are."""
    return (to == Stage.EVALUATED) is not leaves_asset

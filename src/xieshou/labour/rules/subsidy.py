"""Who may get which subsidy: dated rules of the provinces, applied to months that wage proofs confirm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from xieshou.engines.law import OPEN, read_law
from xieshou.engines.law import Certainty as Sureness
from xieshou.labour.rules.dated import FOLDER
from xieshou.labour.rules.months import next_month
from xieshou.labour.vocabulary.subsidy import Certainty, Distance, SubsidyKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from xieshou.engines.law import Value

SUBJECT = "subsidy."
CERTAINTIES = {Sureness.PUBLISHED: Certainty.PUBLISHED, Sureness.WEAK: Certainty.REPRINT}
"""What the law is sure of; everything else is inferred."""
PROVINCE, COUNTY = 2, 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a province: what, for whom, how much at most, from when, and how sure."""

    code: str
    kind: SubsidyKind
    province: str
    distance: Distance
    months: int
    ceiling_fen: int
    from_date: date
    to_date: date | None
    certainty: Certainty
    source_en: str
    source_zh: str

    @property
    def source(self) -> str:
        """Return where the rule comes from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of one placement in a calendar year."""

    home_code: str
    work_code: str
    has_arrived: bool
    months: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a placement: the verdict, the rule, and the months that prove it."""

    verdict: Verdict
    rule: Rule | None = None
    months: tuple[date, ...] = ()


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every province, on whatever day it holds."""
    parameters = read_law(FOLDER).parameters
    return tuple(
        _rule(key.removeprefix(SUBJECT), value)
        for key, parameter in parameters.items()
        if key.startswith(SUBJECT)
        for value in parameter.values
    )


def _rule(code: str, found: Value) -> Rule:
    return Rule(
        code=code,
        kind=SubsidyKind(found.value["kind"]),
        province=found.province,
        distance=Distance(found.value["distance"]),
        months=found.value["months"],
        ceiling_fen=found.value["ceiling_fen"],
        from_date=found.from_date,
        to_date=None if found.to_date == OPEN else found.to_date,
        certainty=CERTAINTIES.get(found.certainty, Certainty.INFERRED),
        source_en=found.source,
        source_zh=found.source_zh,
    )


def list_rules(kind: str, *, province: str, on: date, rules: Sequence[Rule] | None = None) -> list[Rule]:
    """Return the rules of a kind that hold in a province on a day."""
    return [
        rule
        for rule in (rules if rules is not None else all_rules())
        if rule.kind == kind
        and rule.province == province
        and rule.from_date <= on
        and (rule.to_date is None or on < rule.to_date)
    ]


def distance_of(home_code: str, work_code: str) -> Distance:
    """Return how far from home a place of work lies."""
    if home_code[:PROVINCE] != work_code[:PROVINCE]:
        return Distance.OUTSIDE_PROVINCE
    return Distance.OUTSIDE_COUNTY if home_code[:COUNTY] != work_code[:COUNTY] else Distance.WITHIN_COUNTY


def longest_run(months: Iterable[date]) -> tuple[date, ...]:
    """Return the longest run of months without a gap; the earliest of equal ones."""
    best: list[date] = []
    run: list[date] = []
    for month in sorted(set(months)):
        run = [*run, month] if run and next_month(run[-1]) == month else [month]
        best = run if len(run) > len(best) else best
    return tuple(best)


def judge(work: Work, rules: Sequence[Rule]) -> Finding:
    """Return what the rules say about a placement; what is not proven is never taken as fulfilled."""
    distance = distance_of(work.home_code, work.work_code)
    rule = next((one for one in rules if one.distance == distance), None)
    if rule is None:
        return Finding(Verdict.NO_RULE)
    run = longest_run(work.months)
    proven = work.has_arrived and len(run) >= rule.months
    return Finding(Verdict.ELIGIBLE if proven else Verdict.NOT_PROVEN, rule, run)


def amount_of(rule: Rule, wanted_fen: int | None) -> int:
    """Return what is paid: what the county pays, never more than the ceiling; the ceiling unless told."""
    return min(wanted_fen, rule.ceiling_fen) if wanted_fen else rule.ceiling_fen


def mask_account(number: str) -> str:
    """Return an account number without its middle."""
    return f"{number[:4]}****{number[-4:]}" if number else ""

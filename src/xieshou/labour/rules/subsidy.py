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
GAPS = "subsidy_gaps."
CERTAINTIES = {Sureness.PUBLISHED: Certainty.PUBLISHED, Sureness.WEAK: Certainty.REPRINT}
"""What the law is sure of; everything else is inferred."""
PROVINCE, COUNTY = 2, 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a province: what, for whom, how much at most, from when, and how sure.

    Where `day_fen` stands, the most is so much for each day attended, and `ceiling_fen` is 0. Where
    `month_fen` stands, it is the least for each month, and no more than `most_months` are ever paid.
    """

    code: str
    kind: SubsidyKind
    province: str
    distance: Distance
    months: int
    ceiling_fen: int
    from_date: date
    to_date: date | None
    certainty: Certainty
    counted: bool
    day_fen: int
    month_fen: int
    most_months: int
    source_en: str
    source_zh: str

    @property
    def source(self) -> str:
        """Return where the rule comes from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of one placement in a calendar year.

    `is_public` says that a public body employs the worker, `paid_months` how many months of a public post
    were claimed for the worker before.
    """

    home_code: str
    work_code: str
    has_arrived: bool
    months: tuple[date, ...]
    is_public: bool = False
    paid_months: int = 0


@dataclass(frozen=True, slots=True)
class Training:
    """What is known of one learner of a course: days attended, and what the course promised for a day."""

    days: tuple[date, ...]
    is_finished: bool
    attends_enough: bool
    promised_fen: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says: the verdict, the rule, and the months or days attended that prove it."""

    verdict: Verdict
    rule: Rule | None = None
    months: tuple[date, ...] = ()
    days: tuple[date, ...] = ()
    promised_fen: int = 0

    @property
    def ceiling_fen(self) -> int:
        """Return the most that may be paid: by the rule, and never more a day than the course promised."""
        if self.rule is None:
            return 0
        a_day = min(self.rule.day_fen, self.promised_fen)
        if self.rule.month_fen:
            return len(self.months) * self.rule.month_fen
        return len(self.days) * a_day if self.rule.day_fen else self.rule.ceiling_fen


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
        counted=found.value["counted"],
        day_fen=found.value.get("day_fen", 0),
        month_fen=found.value.get("month_fen", 0),
        most_months=found.value.get("most_months", 0),
        from_date=found.from_date,
        to_date=None if found.to_date == OPEN else found.to_date,
        certainty=CERTAINTIES.get(found.certainty, Certainty.INFERRED),
        source_en=found.source,
        source_zh=found.source_zh,
    )


def gap_of(kind: str, *, province: str, on: date) -> Value | None:
    """Return what is written about a kind of which no document of a province is known, None elsewhere."""
    parameter = read_law(FOLDER).parameters.get(f"{GAPS}{kind}")
    values = parameter.values if parameter else ()
    return next((one for one in values if one.province == province and one.holds(on)), None)


def counts_as_income(code: str, *, rules: Sequence[Rule] | None = None) -> bool:
    """Tell whether what a rule pays counts in the net income of a household.

    Raises: KeyError: no rule has the code.
    """
    by_code = {rule.code: rule for rule in (rules if rules is not None else all_rules())}
    return by_code[code].counted


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


def judge_public_post(work: Work, rules: Sequence[Rule]) -> Finding:
    """Return what the rules say about an emergency public post: its months, up to the most ever paid."""
    rule = next((one for one in rules if one.distance == distance_of(work.home_code, work.work_code)), None)
    if rule is None or not work.is_public:
        return Finding(Verdict.NO_RULE)
    left = max(rule.most_months - work.paid_months, 0)
    months = tuple(sorted(set(work.months)))[:left]
    proven = work.has_arrived and bool(months)
    return Finding(Verdict.ELIGIBLE if proven else Verdict.NOT_PROVEN, rule, months)


def amount_for(finding: Finding, wanted_fen: int | None) -> int:
    """Return what is paid for a finding.

    A ceiling is never exceeded. For a public post the county may pay more a month than the least, never
    less: `wanted_fen` is then the amount of a month.
    """
    if finding.rule is not None and finding.rule.month_fen:
        return len(finding.months) * max(wanted_fen or 0, finding.rule.month_fen)
    return amount_of(finding.ceiling_fen, wanted_fen)


def judge_training(training: Training, rules: Sequence[Rule]) -> Finding:
    """Return what the rules say about a finished course; attendance that is not recorded proves nothing."""
    rule = next((one for one in rules if one.distance == Distance.ANY), None)
    if rule is None or training.promised_fen <= 0:
        return Finding(Verdict.NO_RULE)
    days = tuple(sorted(set(training.days)))
    proven = training.is_finished and training.attends_enough and bool(days)
    verdict = Verdict.ELIGIBLE if proven else Verdict.NOT_PROVEN
    return Finding(verdict, rule, days=days, promised_fen=training.promised_fen)


def amount_of(ceiling_fen: int, wanted_fen: int | None) -> int:
    """Return what is paid: what the county pays, never more than the ceiling; the ceiling unless told."""
    return min(wanted_fen, ceiling_fen) if wanted_fen else ceiling_fen


def mask_account(number: str) -> str:
    """Return an account number without its middle."""
    return f"{number[:4]}****{number[-4:]}" if number else ""

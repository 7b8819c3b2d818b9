"""Rules of a course: limits of its plan, codes, who passes, and when a square may be scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.course import EnrolmentStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MOST_SEATS = 500
MOST_HOURS = 2_000
HIGHEST_SCORE = 100
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs that are not taken for each other
CODE_LENGTH = 20  # 31 ** 20 is more than 2 ** 99: nobody finds one by trying
GROUP = 5
LEARNER_DIGITS = 6


@dataclass(frozen=True, slots=True)
class TrainingLimits:
    """The limits that hold on a day."""

    pass_score: int
    attendance_percent: int
    scan_before: timedelta
    scan_after: timedelta


def limits_on(on: date) -> TrainingLimits:
    """Return the limits that hold on a day.

    Raises: NotInForceError: no limits are on file for the day.
    """
    score, share, before, after = (
        int(resolve("training", name, on=on).value)
        for name in ("pass_score", "attendance_percent", "scan_before_minutes", "scan_after_minutes")
    )
    return TrainingLimits(score, share, timedelta(minutes=before), timedelta(minutes=after))


def attends_enough(present: int, sessions: int, percent: int) -> bool:
    """Tell whether somebody was at enough sessions; none held proves nothing."""
    return sessions > 0 and present * 100 >= sessions * percent


def judge_learner(
    score: int | None, *, present: int, sessions: int, pass_score: int, percent: int
) -> EnrolmentStatus:
    """Return whether a learner has passed; a missing score is never taken for a pass."""
    passed = score is not None and score >= pass_score and attends_enough(present, sessions, percent)
    return EnrolmentStatus.PASSED if passed else EnrolmentStatus.FAILED


def is_scan_time(starts_at: datetime, ends_at: datetime, limits: TrainingLimits, *, at: datetime) -> bool:
    """Tell whether the squares of a session hold: shortly before it begins until shortly after its end."""
    return starts_at - limits.scan_before <= at <= ends_at + limits.scan_after


def new_code(draw: Callable[[int], int]) -> str:
    """Return a code of a certificate.

    Args: draw: gives a number below its argument; from a secure source.
    """
    return "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(CODE_LENGTH))


def tidy_code(text: str) -> str:
    """Return a typed code as it is stored: upper case, without spaces and strokes; "" where it is none."""
    plain = "".join(sign for sign in text.upper() if sign not in " -\t\u3000")
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""


def show_code(code: str) -> str:
    """Return a code in groups of five, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def fresh_numbers(count: int, used: Collection[str], draw: Callable[[int], int]) -> list[str]:
    """Return learner numbers of a course that nobody else of it has."""
    taken = set(used)
    made: list[str] = []
    while len(made) < count:
        number = f"{draw(10**LEARNER_DIGITS):0{LEARNER_DIGITS}d}"
        if number not in taken:
            taken.add(number)
            made.append(number)
    return made


def rate_of(numerator: int, denominator: int) -> int | None:
    """Return a rate in whole percent, rounded down; None of nobody."""
    return numerator * 100 // denominator if denominator else None

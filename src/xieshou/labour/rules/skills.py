"""Skills in other words than those of the list: coded by the engine of job titles, by the occupation."""

from __future__ import annotations

from functools import cache

from xieshou.labour.rules.occupations import suggest_occupations
from xieshou.labour.rules.terms import terms

SURE_SCORE = 0.5
NEAR = 5


@cache
def _by_occupation() -> dict[str, str]:
    return {term.occupation: code for code, term in terms("skills").items() if term.occupation}


@cache
def skill_of(word: str) -> str:
    """Return the skill whose occupation a word most likely is; "" where that is not sure enough."""
    best = next(iter(suggest_occupations(word, limit=1)), None)
    return _by_occupation().get(best.code, "") if best is not None and best.score >= SURE_SCORE else ""


@cache
def suggest_skills(word: str) -> tuple[str, ...]:
    """Return the skills of the occupations that a word may be, the likeliest first; often none."""
    found = (_by_occupation().get(one.code, "") for one in suggest_occupations(word, limit=NEAR))
    return tuple(dict.fromkeys(code for code in found if code))

"""Occupations of the national classification (CSCO 2022): names of codes, and suggestions while typing."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from pathlib import Path

    from xieshou.engines.titles import Suggestion, TitleCoder

CODE = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
LONGEST_TITLE = 40


class UnknownOccupationError(DomainError):
    """Not a code of the classification."""

    default_message = _(
        "This occupation is not in the national classification. Choose one of the suggestions."
    )


@cache
def coder(cache_dir: Path | None = None) -> TitleCoder:
    """Return the coder of this process, loaded once."""
    from xieshou.engines.titles import TitleCoder

    return TitleCoder.load(cache_dir=cache_dir)


def suggest_occupations(title: str, *, limit: int = 8, cache_dir: Path | None = None) -> list[Suggestion]:
    """Return the occupations that a job title most likely is, best first."""
    text = title.strip()[:LONGEST_TITLE]
    return list(coder(cache_dir).suggest(text, limit=limit)) if text else []


def occupation_name(code: str) -> str:
    """Return the name of a code; the code itself where it has none, "" for ""."""
    if not CODE.fullmatch(code):
        return code
    try:
        return coder().name_of(code) or code
    except (KeyError, ImportError):
        return code


def check_occupation(code: str, *, field: str = "occupation_code") -> str:
    """Return the code of the classification.

    Raises: UnknownOccupationError.
    """
    if not CODE.fullmatch(code) or occupation_name(code) == code:
        raise UnknownOccupationError(field=field)
    return code

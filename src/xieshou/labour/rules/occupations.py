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
_cache_dir: Path | None = None


class UnknownOccupationError(DomainError):
    """Not a code of the classification."""

    default_message = _(
        "This occupation is not in the national classification. Choose one of the suggestions."
    )


def keep_learned_in(folder: Path) -> None:
    """Say where the coder keeps what it learned, so that the next process starts at once."""
    global _cache_dir  # noqa: PLW0603 -- one folder a process, set before the first use
    _cache_dir = folder


@cache
def coder() -> TitleCoder:
    """Return the coder of this process, loaded once."""
    from xieshou.engines.titles import TitleCoder

    return TitleCoder.load(cache_dir=_cache_dir)


@cache
def _names() -> dict[str, str]:
    """Return code → name of the classification, without loading what the coder learned."""
    from xieshou.engines.titles.source import FILES, data_folder, read_occupations

    return {entry.code: entry.name for entry in read_occupations(data_folder() / FILES[0])}


def suggest_occupations(title: str, *, limit: int = 8) -> list[Suggestion]:
    """Return the occupations that a job title most likely is, best first."""
    text = title.strip()[:LONGEST_TITLE]
    return list(coder().suggest(text, limit=limit)) if text else []


def occupation_name(code: str) -> str:
    """Return the name of a code; the code itself where it has none, "" for ""."""
    return _names().get(code, code)


def check_occupations(codes: tuple[str, ...], *, field: str) -> None:
    """Refuse codes that the classification does not hold; "" stands for none.

    Raises: UnknownOccupationError.
    """
    if any(code and code not in _names() for code in codes):
        raise UnknownOccupationError(field=field)

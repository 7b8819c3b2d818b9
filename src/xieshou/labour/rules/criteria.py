"""What may not decide who gets a job: found in structured criteria and in free text, and refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "forbidden_criteria.yaml"
MAX_TEXT = 20_000
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
BETWEEN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One forbidden criterion: how it is called, how it is found, which law forbids it."""

    code: str
    label_zh: str
    label_en: str
    fields: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    source_zh: str
    source_en: str

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.label_en if (get_language() or "zh").startswith("en") else self.label_zh

    @property
    def source(self) -> str:
        """Return the rule of law in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a forbidden criterion stands: the field, the words, the criterion."""

    field: str
    words: str
    criterion: Criterion


class ForbiddenCriterionError(DomainError):
    """A vacancy names something that may not decide who gets a job."""

    def __init__(self, finding: Finding) -> None:
        """Name the words, the criterion and the law; `field` is the field that holds them."""
        self.finding = finding
        message = _(
            "“%(words)s”: %(criterion)s must not decide who gets a job (%(source)s). "
            "Take these words out; state the skill or licence that the work needs."
        ) % {
            "words": finding.words,
            "criterion": finding.criterion.label,
            "source": finding.criterion.source,
        }
        super().__init__(message, field=finding.field)


@dataclass(frozen=True, slots=True)
class CriteriaTable:
    """The forbidden criteria of this installation, compiled."""

    criteria: tuple[Criterion, ...]
    allowed: tuple[re.Pattern[str], ...]


def parse_criteria(text: str) -> CriteriaTable:
    """Return the table of a YAML text; its placeholders are filled in."""
    data: dict[str, Any] = yaml.safe_load(text)
    words = {"limit": data["limit"], "exclude": data["exclude"], "nation": "|".join(data["nations"])}

    def fill(pattern: str) -> re.Pattern[str]:
        for name, value in words.items():
            pattern = pattern.replace(f"{{{name}}}", value)
        return re.compile(pattern)

    criteria = tuple(
        Criterion(
            code=code,
            label_zh=entry["zh"],
            label_en=entry["en"],
            fields=frozenset(entry["fields"]),
            patterns=tuple(fill(pattern) for pattern in entry["patterns"]),
            source_zh=entry["source_zh"],
            source_en=entry["source"],
        )
        for code, entry in data["entries"].items()
    )
    return CriteriaTable(criteria, tuple(fill(pattern) for pattern in data["allowed"]))


@cache
def criteria_table() -> CriteriaTable:
    """Return the table of this installation."""
    return parse_criteria(DATA_FILE.read_text(encoding="utf-8"))


def plain_text(text: str) -> str:
    """Return the text as patterns see it: NFKC, lower case, nothing invisible, no spaces beside Chinese."""
    folded = unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()
    return BETWEEN_CHINESE.sub("", INVISIBLE.sub("", folded))


def find_forbidden(texts: Mapping[str, str], *, criteria: Iterable[str] = ()) -> list[Finding]:
    """Return every forbidden criterion in the texts of fields and among the names of structured criteria.

    Args:
        texts:    field name → free text.
        criteria: names of structured criteria somebody wants to filter by, e.g. "gender".
    """
    table = criteria_table()
    found = [
        Finding(name, name, criterion)
        for name in criteria
        for criterion in table.criteria
        if plain_text(name).strip() in criterion.fields
    ]
    for name, text in texts.items():
        found += _find_in_text(name, text, table)
    return found


def _find_in_text(name: str, text: str, table: CriteriaTable) -> list[Finding]:
    plain = plain_text(text)
    for allowed in table.allowed:
        plain = allowed.sub("。", plain)
    found = []
    for criterion in table.criteria:
        match = next((hit for pattern in criterion.patterns if (hit := pattern.search(plain))), None)
        if match:
            found.append(Finding(name, match.group(0).strip(" ,，。;；"), criterion))
    return found


def refuse_forbidden(texts: Mapping[str, str], *, criteria: Iterable[str] = ()) -> None:
    """Refuse texts or structured criteria that name a forbidden criterion.

    Raises: ForbiddenCriterionError: the first one found, with its field and words.
    """
    found = find_forbidden(texts, criteria=criteria)
    if found:
        raise ForbiddenCriterionError(found[0])

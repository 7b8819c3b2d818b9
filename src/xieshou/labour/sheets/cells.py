"""Cells that hold several codes: read from the names people write, and written back the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice
from xieshou.labour.rules.occupations import CODE, occupation_name, suggest_occupations
from xieshou.labour.rules.skills import skill_of, suggest_skills
from xieshou.labour.rules.terms import labels_of, parse_codes, parse_levels
from xieshou.labour.vocabulary.need import ShiftCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import IntegerChoices, TextChoices
    from django.utils.functional import Promise

Problem = tuple[str, "str | Promise"]
SURE_SCORE = 0.5
SHIFT_NAMES = {
    "白班": "day",
    "中班": "evening",
    "夜班": "night",
    "倒班": "rotating",
    "两班倒": "rotating",
    "三班倒": "rotating",
}
MUST_MARKS = ("*", "＊", "必备")


def word_choices(
    words: type[TextChoices | IntegerChoices], aliases: Mapping[Any, tuple[str, ...]] | None = None
) -> tuple[Choice, ...]:
    """Return the choices of a closed list of words for a column."""
    known = aliases or {}
    return tuple(Choice(str(code), label, known.get(code, ())) for code, label in words.choices)


def code_problems(kind: str, key: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for words of a cell that are not in the list of their kind."""
    _codes, unknown = parse_codes(kind, values[key])
    if unknown:
        yield key, not_in_list(unknown)


def level_problems(key: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for words of a skill cell that are not in the list."""
    _levels, unknown = parse_levels("skills", without_marks(values[key]), guess=skill_of)
    if unknown:
        near = list(dict.fromkeys(code for word in unknown for code in suggest_skills(word)))
        yield key, not_in_list(unknown) + _near(labels_of("skills", near))


def _near(names: list[str]) -> str:
    """Return the names that may be meant, "" for none."""
    return " " + str(_("Perhaps: %(words)s.")) % {"words": "、".join(names)} if names else ""


def not_in_list(words: Iterable[str]) -> str:
    """Return the message about words that are not in a list."""
    return str(_("Not in the list: %(words)s. See the hint below the header.")) % {"words": "、".join(words)}


def without_marks(text: str) -> str:
    """Return a skill cell without the marks of indispensable skills."""
    for mark in MUST_MARKS:
        text = text.replace(mark, "")
    return text


def parse_asked_skills(text: str) -> list[dict[str, Any]]:
    """Return the skills of a vacancy's cell: "缝纫2*、包装1" asks for sewing at level 2 without exception."""
    found = []
    for word in text.replace("，", "、").replace(",", "、").split("、"):
        levels, _unknown = parse_levels("skills", without_marks(word), guess=skill_of)
        must = any(mark in word for mark in MUST_MARKS)
        found += [{"code": code, "level": level, "must": must} for code, level in levels.items()]
    return found


def write_asked_skills(skills: Iterable[Mapping[str, Any]], label: Any) -> str:
    """Return the cell of a vacancy's skills."""
    return "、".join(
        f"{label('skills', skill['code'])}{skill['level']}{'*' if skill['must'] else ''}" for skill in skills
    )


def parse_shifts(text: str) -> tuple[list[str], list[str]]:
    """Return the shift codes of a cell and the words that are none; names of either language."""
    by_name = {str(name): code for code, name in ShiftCode.choices} | {
        code: code for code in ShiftCode.values
    }
    by_name |= SHIFT_NAMES
    words = [word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    return [by_name[word] for word in words if word in by_name], [
        word for word in words if word not in by_name
    ]


class JobCells:
    """Codes job titles of cells; each title once a run."""

    def __init__(self) -> None:
        """Begin with no title seen."""
        self._known: dict[str, str] = {}

    def code(self, title: str) -> str:
        """Return the code of a title or of a written code; "" where none is likely enough."""
        if title not in self._known:
            self._known[title] = self._look_up(title)
        return self._known[title]

    def codes(self, text: str) -> list[str]:
        """Return the codes of the titles of a cell, those that could be coded."""
        words = [
            word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()
        ]
        return list(dict.fromkeys(code for code in map(self.code, words) if code))

    @staticmethod
    def _look_up(title: str) -> str:
        if CODE.fullmatch(title):
            return title if occupation_name(title) != title else ""
        best = next(iter(suggest_occupations(title, limit=1)), None)
        return best.code if best is not None and best.score >= SURE_SCORE else ""

"""Form fields that several forms of the wing share: yuan, lists of codes, skills with levels."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.rules.terms import choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FEN_PER_YUAN = 100
SKILL_ROWS = 4
LEVELS = ((1, _("Beginner")), (2, _("Skilled")), (3, _("Expert")))
EMPTY = ("", "—")


class YuanField(forms.DecimalField):
    """An amount typed in yuan a month; its value is integer fen."""

    def __init__(self, **options: Any) -> None:
        """Set the limits and the unit at the edge of the control."""
        super().__init__(max_digits=9, decimal_places=2, min_value=Decimal(0), **options)
        self.widget.attrs |= {"data-suffix": _("yuan a month"), "inputmode": "decimal"}

    def clean(self, value: Any) -> int:
        """Return fen; an empty optional field is 0."""
        yuan = super().clean(value)
        return 0 if yuan is None else int(yuan * FEN_PER_YUAN)

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; 0 as empty."""
        if isinstance(value, int):
            return f"{Decimal(value) / FEN_PER_YUAN:.2f}".removesuffix(".00") if value else ""
        return value


class TermsField(forms.MultipleChoiceField):
    """Several terms of a list as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: str, **options: Any) -> None:
        """Read the choices anew for each form, in the active language."""
        super().__init__(choices=lambda: choices(kind), required=False, **options)
        self.widget.attrs["data-wide"] = "1"


class TermForm(forms.Form):
    """A form with rows of skill and level: fields skill_1, level_1, … (and must_1, … where asked)."""

    with_must = False

    def __init__(self, *args: Any, **options: Any) -> None:
        """Add the rows of skills."""
        super().__init__(*args, **options)
        for row in range(1, SKILL_ROWS + 1):
            self.fields[f"skill_{row}"] = forms.ChoiceField(
                label=_("Skill %(number)s") % {"number": row},
                choices=[EMPTY, *choices("skills")],
                required=False,
            )
            self.fields[f"level_{row}"] = forms.TypedChoiceField(
                label=_("Level"), choices=LEVELS, coerce=int, empty_value=None, required=False
            )
            if self.with_must:
                self.fields[f"must_{row}"] = forms.BooleanField(label=_("Indispensable"), required=False)

    @property
    def skill_rows(self) -> list[list[forms.BoundField]]:
        """Return the bound fields of the rows, for the page."""
        names = ("skill", "level", "must") if self.with_must else ("skill", "level")
        return [[self[f"{name}_{row}"] for name in names] for row in range(1, SKILL_ROWS + 1)]

    def cleaned_skills(self) -> list[dict[str, Any]]:
        """Return the skills entered: code, level, must or not; the first of doubled ones counts."""
        found: dict[str, dict[str, Any]] = {}
        for row in range(1, SKILL_ROWS + 1):
            code = self.cleaned_data.get(f"skill_{row}")
            if code and code not in found:
                level = int(self.cleaned_data.get(f"level_{row}") or 1)
                found[code] = {
                    "code": code,
                    "level": level,
                    "must": bool(self.cleaned_data.get(f"must_{row}")),
                }
        return list(found.values())

    def field_of(self, name: str) -> str:
        """Return the form field that a refusal about a field of the terms is shown at; "": the form."""
        renamed = {
            "skills": "skill_1",
            "occupation_codes": "occupation_1",
            "wage_floor_fen": "wage_floor",
            "wage_expected_fen": "wage_expected",
            "wage_from_fen": "wage_from",
            "wage_to_fen": "wage_to",
        }
        found = renamed.get(name, name)
        return found if found in self.fields else ""


def skill_initial(skills: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the initial values of the skill rows."""
    initial: dict[str, Any] = {}
    for row, skill in enumerate(skills, start=1):
        initial |= {f"{name}_{row}": skill[name] for name in ("level", "must") if name in skill}
        initial[f"skill_{row}"] = skill["code"]
    return initial


def many(data: Mapping[str, Any], stem: str, rows: int = 3) -> tuple[str, ...]:
    """Return the values of stem_1, stem_2, … that are not empty, without doubles."""
    values = [str(data.get(f"{stem}_{row}") or "") for row in range(1, rows + 1)]
    return tuple(dict.fromkeys(value for value in values if value))

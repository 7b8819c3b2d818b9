"""Typed once: which facts forms ask for, in which form each is kept, and what is asked for again. Pure.

A fact that the system holds may stand in another form only where the form comes filled, or with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from .vocabulary import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACTS = Path(__file__).resolve().parent / "data" / "facts.yaml"
KEYS = {
    "forms", "homes", "shared", "kinds", "columns", "keepers", "pages", "outputs", "exceptions",
}  # fmt: skip


class FactRegisterError(ValueError):
    """The register of facts names what does not exist; the message says which."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form as the register reads it."""

    key: str
    header: str
    kind: str


@dataclass(frozen=True, slots=True)
class AskingForm:
    """A form that people fill in; `comes_filled` tells whether it is handed out with what is known."""

    name: str
    title: str
    columns: tuple[FormColumn, ...]
    comes_filled: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some forms ask for facts that are known."""

    forms: tuple[str, ...]
    facts: tuple[str, ...]
    zh: str
    en: str

    @property
    def text(self) -> str:
        """Return the reason in the active language."""
        return self.en if (get_language() or "zh").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Register:
    """The register of facts."""

    forms: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    keepers: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    exceptions: tuple[Reason, ...] = ()

    def fact_of(self, form: str, column: FormColumn) -> str:
        """Return the fact of a column."""
        named = self.columns.get(f"{form}.{column.key}") or self.shared.get(column.key)
        return named or self.kinds.get(column.kind) or f"{self.forms.get(form, form)}.{column.key}"

    def reason_of(self, form: str, fact: str) -> Reason | None:
        """Return why a form asks for a known fact, None where no reason is declared."""
        for reason in self.exceptions:
            if form in reason.forms and fact in reason.facts:
                return reason
        return None


@dataclass(frozen=True, slots=True)
class Asking:
    """One column of one form: its fact, and how it comes into the form."""

    form: AskingForm
    column: FormColumn
    fact: str
    way: Way
    reason: Reason | None = None


def parse_register(text: str) -> Register:
    """Return a register.

    Raises: FactRegisterError: an unknown heading.
    """
    raw: dict[str, Any] = yaml.safe_load(text) or {}
    if unknown := set(raw) - KEYS:
        message = f"unknown: {', '.join(sorted(unknown))}"
        raise FactRegisterError(message)
    reasons = tuple(
        Reason(tuple(one["forms"]), tuple(one["facts"]), one["zh"], one["en"])
        for one in raw.pop("exceptions", ())
    )
    return Register(**{**raw, "outputs": tuple(raw.get("outputs", ()))}, exceptions=reasons)


@cache
def read_register() -> Register:
    """Return the register of this installation."""
    return parse_register(FACTS.read_text(encoding="utf-8"))


def judge(forms: Iterable[AskingForm], register: Register) -> list[Asking]:
    """Return every column that people may fill in, with the way its fact comes there."""
    asking = [
        (form, column, register.fact_of(form.name, column))
        for form in forms
        if form.name not in register.outputs
        for column in form.columns
    ]
    first: dict[str, str] = {}
    for form, _column, fact in asking:
        home = register.homes.get(fact.partition(".")[0])
        if form.name == home or fact not in first:
            first[fact] = form.name
    found = []
    for form, column, fact in asking:
        keeper = register.keepers.get(fact) or register.pages.get(fact) or first[fact]
        reason = register.reason_of(form.name, fact)
        found.append(Asking(form, column, fact, _way(form, keeper, reason), reason))
    return found


def _way(form: AskingForm, keeper: str, reason: Reason | None) -> Way:
    if form.name == keeper:
        return Way.ONCE
    if form.comes_filled:
        return Way.FILLED
    return Way.REASON if reason is not None else Way.AGAIN


def repeated(asking: Iterable[Asking]) -> dict[str, list[Asking]]:
    """Return the facts that stand in more than one form, with where and how, by fact."""
    found: dict[str, list[Asking]] = {}
    for one in asking:
        found.setdefault(one.fact, []).append(one)
    return {fact: found[fact] for fact in sorted(found) if len({one.form.name for one in found[fact]}) > 1}


@dataclass(slots=True)
class Tally:
    """Cells of an office: typed for the first time, typed though known, with a reason, and spared."""

    once: int = 0
    again: int = 0
    excused: int = 0
    spared: int = 0

    def add(self, other: Tally) -> None:
        """Add another tally."""
        self.once += other.once
        self.again += other.again
        self.excused += other.excused
        self.spared += other.spared


def tally_upload(counts: Mapping[str, int], cells: Mapping[str, int], ways: Mapping[str, Way]) -> Tally:
    """Return the cells of an imported file.

    A row that changed nothing came filled. In a row that changed something what was known came filled.
    In a new row the facts of the form itself are typed once, and what was known is typed again: no form
    fills a row that nobody has yet. Rows are not kept, so cells are shared out by their numbers.

    Args: counts: rows by what happened; cells: filled cells of each column; ways: how the fact comes.
    """
    new, changed, unchanged = (counts.get(name, 0) for name in ("new", "changed", "unchanged"))
    rows = new + changed + unchanged
    found = Tally()
    for key, filled in cells.items():
        if not rows or key not in ways:
            continue
        still, moved = filled * unchanged // rows, filled * changed // rows
        fresh = filled - still - moved
        way = ways[key]
        if way is Way.REASON:
            found.excused += filled
        elif way is Way.ONCE:
            found.spared += still
            found.once += moved + fresh
        else:
            found.spared += still + moved
            found.again += fresh
    return found

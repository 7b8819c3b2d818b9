"""The figures of an official table as it goes out in Word and Excel: counted, or typed by somebody.

A figure is a cell that shows a number. The source of the table declares which facts are `typed` once, in the
record that the cell opens to; every other figure is computed. A figure that only a source reports stands as
words: it was typed for the report. What nobody records is no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.sheets.official.layout import NUMBER

if TYPE_CHECKING:
    from xieshou.kernel.sheets.official.filling import Filled
    from xieshou.kernel.sheets.official.layout import OfficialForm

    from .source import Source

HEAD = "head"


@dataclass(slots=True)
class Figures:
    """Figures: computed, typed once in a record, typed for a report; and cells for which nothing is known."""

    computed: int = 0
    typed: int = 0
    reported: int = 0
    missing: int = 0

    @property
    def all(self) -> int:
        """Return how many figures stand in the table."""
        return self.computed + self.typed + self.reported

    def add(self, other: Figures) -> None:
        """Add the figures of another table."""
        self.computed += other.computed
        self.typed += other.typed
        self.reported += other.reported
        self.missing += other.missing


def count_figures(filled: Filled, form: OfficialForm, source: Source) -> Figures:
    """Return the figures of a filled table; its numbering counts for nothing."""
    asked = {column.fact for column in form.columns if column.format in ("integer", "percent", "wan")}
    absent, found = {form.missing.zh, form.missing.en}, Figures()
    for cell in filled.cells:
        if cell.look == HEAD or cell.fact == NUMBER or not cell.text:
            continue
        if cell.number is not None:
            found.typed += cell.fact in source.typed
            found.computed += cell.fact not in source.typed
        elif cell.fact in asked:
            found.missing += cell.text in absent
            found.reported += cell.text not in absent
    return found

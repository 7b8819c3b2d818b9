"""The official tables of this installation, read once, and filled for a place, year and day."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.queries.scoped import place_names
from xieshou.kernel.errors import NotFound
from xieshou.kernel.sheets.official.filling import fill
from xieshou.kernel.sheets.official.layout import read_form

from .agreements import AGREEMENTS
from .assessment import ASSESSMENT, source_of_layout
from .funds import FUNDS
from .library import LIBRARY

if TYPE_CHECKING:
    from xieshou.kernel.sheets.official.filling import Filled
    from xieshou.kernel.sheets.official.layout import OfficialForm

    from .source import Asked, Source

FOLDER = Path(__file__).resolve().parent.parent / "data" / "official"
SOURCES: dict[str, Source] = {one.code: one for one in (LIBRARY, FUNDS, AGREEMENTS, ASSESSMENT)}


class NoOfficialFormError(NotFound):
    """No such table exists, or none holds for the year."""

    default_message = _("This official table does not exist for the year.")


@cache
def read_forms() -> tuple[OfficialForm, ...]:
    """Return every version of every table."""
    facts = {source.code: source.facts for source in SOURCES.values()}
    return tuple(read_form(path, facts) for path in sorted(FOLDER.glob("*.yaml")))


def list_forms(year: int) -> list[OfficialForm]:
    """Return the tables that hold for a year, each in its latest version of the time."""
    latest: dict[str, OfficialForm] = {}
    for form in sorted(read_forms(), key=lambda one: one.from_year):
        if form.from_year <= year:
            latest[form.code] = form
    return [latest[code] for code in sorted(latest)]


def get_form(code: str, year: int) -> OfficialForm:
    """Return the table that holds for a year.

    Raises: NoOfficialFormError.
    """
    for form in list_forms(year):
        if form.code == code:
            return form
    raise NoOfficialFormError


def source_of(form: OfficialForm) -> Source:
    """Return where the rows of a table come from."""
    return SOURCES[form.source]


def fill_form(form: OfficialForm, asked: Asked) -> Filled:
    """Return a table filled from the records as they stand, in the active language."""
    named = place_names([asked.east, asked.west])
    names = {
        "east": named.get(asked.east, ""),
        "west": named.get(asked.west, "") or gettext("All counties"),
        "year": str(asked.year),
        "day": asked.on.isoformat(),
        "source": source_of_layout(asked.year),
    }
    return fill(form, source_of(form).read(asked), names)

"""One person as entered, and the same person checked. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.phones import parse_phone

from . import names, numbers
from .vocabulary import ETHNIC_GROUPS, IdMissingReason, Sex

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from django.utils.functional import Promise

REGION_DIGITS = 12
SEXES = frozenset(Sex.values)
REASONS = frozenset(IdMissingReason.values)
_GROUP_CODES = {name: code for code, name in ETHNIC_GROUPS.items()}
_GROUP_CODES |= {name.removesuffix("族"): code for name, code in _GROUP_CODES.items()}
_GROUP_CODES |= {code: code for code in ETHNIC_GROUPS}


class SexContradictsError(DomainError):
    """The sex entered is not the one of the ID number."""

    default_message = _("The sex does not agree with the ID number. Compare both with the card.")


class BirthContradictsError(DomainError):
    """The birth date entered is not the one of the ID number."""

    default_message = _("The date of birth does not agree with the ID number. Compare both with the card.")


class BirthImpossibleError(DomainError):
    """The birth date lies after the day of entry, or too long ago."""

    default_message = _("The date of birth is impossible. Compare it with the document.")


class UnknownEthnicGroupError(DomainError):
    """Not one of the 56 groups of GB/T 3304."""

    default_message = _("This ethnic group is not in the national list. Choose one of the 56 groups.")


class HomeMissingError(DomainError):
    """The home village is missing or not a full code."""

    default_message = _("The home village is missing. Choose it from the list of places.")


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as somebody typed it; `region_code` is the full code of the home village."""

    name: str
    region_code: str
    id_number: str = ""
    id_missing_reason: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CheckedPerson:
    """A person whose fields are right, each in its one writing, and what was noticed."""

    name: str
    name_key: str
    region_code: str
    id_number: str
    id_missing_reason: str
    sex: str
    birth_date: date | None
    ethnicity: str
    phone: str
    warnings: tuple[str, ...] = ()


def check_entry(entry: PersonEntry, *, on: date, counties: Container[str] | None = None) -> CheckedPerson:
    """Return the person of an entry.

    Args:
        on:       the day of entry.
        counties: prefixes of today's counties, see `numbers.parse_resident_id`.
    Raises: DomainError: a subclass that names the field and what to do.
    """
    name = names.clean_name(entry.name)
    code = entry.region_code
    if len(code) != REGION_DIGITS or not (code.isascii() and code.isdigit()):
        raise HomeMissingError(field="region_code")
    checked = CheckedPerson(
        name=name.display,
        name_key=name.key,
        region_code=entry.region_code,
        id_number="",
        id_missing_reason=entry.id_missing_reason,
        sex=entry.sex if entry.sex in SEXES else "",
        birth_date=entry.birth_date,
        ethnicity=ethnic_code(entry.ethnicity),
        phone=parse_phone(entry.phone),
        warnings=tuple(name.warnings),
    )
    if entry.id_number.strip() or not entry.id_missing_reason:
        return _with_number(checked, numbers.parse_resident_id(entry.id_number, on=on, counties=counties))
    return _without_number(checked, on)


def _with_number(checked: CheckedPerson, number: numbers.ResidentId) -> CheckedPerson:
    if checked.sex and number.sex and checked.sex != number.sex:
        raise SexContradictsError(field="sex")
    if checked.birth_date and checked.birth_date != number.birth_date:
        raise BirthContradictsError(field="birth_date")
    return replace(
        checked,
        id_number=number.number18,
        id_missing_reason="",
        sex=number.sex or checked.sex,
        birth_date=number.birth_date,
        warnings=(*checked.warnings, *number.warnings),
    )


def _without_number(checked: CheckedPerson, on: date) -> CheckedPerson:
    if checked.id_missing_reason not in REASONS:
        raise numbers.IdMissingError(field="id_number")
    born = checked.birth_date
    if born and (born > on or born.year < on.year - numbers.OLDEST_YEARS):
        raise BirthImpossibleError(field="birth_date")
    return checked


def ethnic_code(text: str) -> str:
    """Return the code of an ethnic group given as code or Chinese name: "彝族", "彝" and "YI" → "YI".

    Raises: UnknownEthnicGroupError: none of the 56.
    """
    wanted = text.strip()
    if not wanted:
        return ""
    code = _GROUP_CODES.get(wanted) or _GROUP_CODES.get(wanted.upper())
    if code is None:
        raise UnknownEthnicGroupError(field="ethnicity")
    return code


def warning_text(code: str) -> str | Promise:
    """Return the sentence of a warning of a name or a number."""
    known = [*names.WARNING_TEXTS.items(), *numbers.WARNING_TEXTS.items()]
    return next((text for warning, text in known if warning == code), code)

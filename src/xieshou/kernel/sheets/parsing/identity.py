"""Names, resident IDs, phones and credit codes: the kernel's own rules as cell parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import DomainError
from xieshou.kernel.people.rules import clean_name, parse_phone, parse_resident_id

from .cells import PARSERS, clean_text
from .kinds import Kind
from .problems import CellError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .cells import Parser
    from .spec import ColumnSpec


def _ruled(rule: Callable[[str], str]) -> Parser:
    """Return a cell parser of a rule; a refusal keeps the name of its class, whose words the parent finds."""

    def parse(raw: object) -> str:
        text = clean_text(raw)
        try:
            return rule(text)
        except DomainError as error:
            raise CellError("rule", name=type(error).__name__) from error

    return parse


def _name_parser(_column: ColumnSpec, _on: date) -> Parser:
    return _ruled(lambda text: clean_name(text).display)


def _id_parser(_column: ColumnSpec, on: date) -> Parser:
    return _ruled(lambda text: parse_resident_id(text, on=on).number18)


def _phone_parser(_column: ColumnSpec, _on: date) -> Parser:
    return _ruled(parse_phone)


def _uscc_parser(_column: ColumnSpec, _on: date) -> Parser:
    from xieshou.kernel.organisations.rules import parse_uscc

    return _ruled(parse_uscc)


def register_identity() -> None:
    """Make the kinds known whose rules live in other rooms of the kernel."""
    PARSERS[Kind.PERSON_NAME] = _name_parser
    PARSERS[Kind.RESIDENT_ID] = _id_parser
    PARSERS[Kind.PHONE] = _phone_parser
    PARSERS[Kind.USCC] = _uscc_parser

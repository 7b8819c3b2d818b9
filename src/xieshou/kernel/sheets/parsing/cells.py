"""From a cell to a value: one parser for each kind of column.

A parser takes what the workbook holds (text, number, truth value, date) and returns a plain value
(texts, integers, ISO dates as text, truth values) or raises `CellError`. Empty cells never get here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .dates import parse_date
from .kinds import Kind
from .limits import CELL_CHARACTERS
from .problems import CellError
from .spec import normalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from .spec import ColumnSpec

    Parser = Callable[[Any], Any]

EXACT_FLOAT = 10**15
MONEY_TEXT = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2})0*)?", re.ASCII)
INTEGER_TEXT = re.compile(r"(-?\d{1,15})(?:\.0+)?", re.ASCII)
KEPT_CONTROLS = "\n\t"
YES = frozenset({"是", "有", "√", "✓", "对", "y", "yes", "1", "true", "t"})
NO = frozenset({"否", "无", "没有", "×", "x", "✗", "n", "no", "0", "false", "f"})


def clean_text(raw: object) -> str:
    """Return the text of a cell: NFC, trimmed, line ends unified.

    Raises: CellError: control characters, lone surrogates, too long, or a number too long to be exact.
    """
    text = raw if isinstance(raw, str) else _number_text(raw)
    if len(text) > CELL_CHARACTERS:
        raise CellError("too_long", limit=CELL_CHARACTERS)
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\ufeff", "")).strip()
    if not text.isprintable():
        for character in text:
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in KEPT_CONTROLS:
                raise CellError("bad_character", point=f"U+{ord(character):04X}")
    return text


def _number_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float) and raw.is_integer():
        if abs(raw) >= EXACT_FLOAT:
            raise CellError("number_not_text")
        return str(int(raw))
    if isinstance(raw, datetime) and (raw.hour, raw.minute, raw.second) == (0, 0, 0):
        return raw.date().isoformat()
    return str(raw)


def _plain(raw: object) -> str:
    """Return a number's text in ASCII: full-width digits and signs, thousands commas and spaces removed."""
    text = clean_text(raw)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.replace(",", "").replace(" ", "")


def _text_parser(column: ColumnSpec, _on: date) -> Parser:
    longest = column.max_length

    def parse(raw: object) -> str:
        text = clean_text(raw)
        if len(text) > longest:
            raise CellError("too_long", limit=longest)
        return text

    return parse


def _in_range(value: int, column: ColumnSpec, unit: int = 1) -> int:
    if column.minimum is not None and value < column.minimum:
        raise CellError("too_small", limit=column.minimum // unit)
    if column.maximum is not None and value > column.maximum:
        raise CellError("too_large", limit=column.maximum // unit)
    return value


def _integer_parser(column: ColumnSpec, _on: date) -> Parser:
    def parse(raw: object) -> int:
        match = INTEGER_TEXT.fullmatch(_plain(raw))
        if match is None:
            raise CellError("bad_integer")
        return _in_range(int(match[1]), column)

    return parse


def _money_parser(column: ColumnSpec, _on: date) -> Parser:
    def parse(raw: object) -> int:
        text = f"{raw:.6f}".rstrip("0").rstrip(".") if isinstance(raw, float) else _plain(raw)
        match = MONEY_TEXT.fullmatch(text.lstrip("¥￥").removesuffix("元"))
        if match is None:
            raise CellError("bad_money")
        fen = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
        return _in_range(-fen if match[1] else fen, column, unit=100)

    return parse


def _date_parser(column: ColumnSpec, _on: date) -> Parser:
    earliest, latest = column.earliest, column.latest

    def parse(raw: object) -> str:
        found = parse_date(clean_text(raw) if isinstance(raw, str) else raw).isoformat()
        if earliest and found < earliest:
            raise CellError("too_early", limit=earliest)
        if latest and found > latest:
            raise CellError("too_late", limit=latest)
        return found

    return parse


def _choice_parser(column: ColumnSpec, _on: date) -> Parser:
    codes = dict(column.labels)

    def parse(raw: object) -> str:
        try:
            return codes[normalise(clean_text(raw))]
        except KeyError:
            raise CellError("no_choice") from None

    return parse


def _yes_no_parser(_column: ColumnSpec, _on: date) -> Parser:
    def parse(raw: object) -> bool:
        text = normalise(clean_text(raw))
        if text in YES:
            return True
        if text in NO:
            return False
        raise CellError("bad_yes_no")

    return parse


PARSERS: dict[str, Callable[[ColumnSpec, date], Parser]] = {
    Kind.TEXT: _text_parser,
    Kind.REGION: _text_parser,  # resolved against the region table by the parent
    Kind.CHOICE: _choice_parser,
    Kind.DATE: _date_parser,
    Kind.INTEGER: _integer_parser,
    Kind.MONEY: _money_parser,
    Kind.YES_NO: _yes_no_parser,
}


def parser_of(column: ColumnSpec, on: date) -> Parser:
    """Return the parser of a column's cells, judged on a day."""
    return PARSERS[column.kind](column, on)

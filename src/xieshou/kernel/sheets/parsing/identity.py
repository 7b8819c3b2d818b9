"""Names, resident IDs, phones and credit codes: the kernel's own rules, as cell parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.errors import DomainError
from xieshou.kernel.organisations.rules import parse_uscc
from xieshou.kernel.people.rules import clean_name, parse_phone, parse_resident_id

from .cells import EXACT_FLOAT, PARSERS, clean_text
from .kinds import Kind
from .problems import CellError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .cells import Parser
    from .spec import ColumnSpec

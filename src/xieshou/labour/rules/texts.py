"""The words of text messages to workers: one short sentence in Chinese, nobody's name in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xieshou.labour.vocabulary.own import TextKind

TEMPLATES = Path(__file__).resolve().parent.parent / "data" / "text_messages.yaml"
LONGEST = 134  # two parts of 67 characters; the gateway charges each
LONGEST_VALUE = 30


@cache
def templates() -> dict[str, str]:
    """Return the template of each kind."""
    found: dict[str, str] = yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))
    return found


def write_text(kind: TextKind, values: Mapping[str, str]) -> str:
    """Return the message of a kind; a long place is cut, so that the message stays within two parts.

    Raises: KeyError: the template asks for a value that is not given.
    """
    short = {name: value[:LONGEST_VALUE] for name, value in values.items()}
    return templates()[kind].format_map(short)[:LONGEST]

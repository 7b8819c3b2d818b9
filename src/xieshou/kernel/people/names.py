"""Names of every nationality: cleaned for display, folded for comparison. Pure functions.

Source of the private-use mapping: GB 18030-2005 against the older GBK mapping (bytes FE50 to FEA0).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.texts import HAN, INVISIBLE, refuse_unstorable

NAME_LIMIT = 60
DOT = "\u00b7"
# Every dot that keyboards and systems write between the parts of a name.
DOTS = "\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u25cf\u26ab\u2e31\u30fb\ufe52\uff0e\uff65"
_ANY_DOT = re.compile(f" *[{DOTS}]+ *")
_TYPED_STOP = re.compile(f"(?<=[{HAN}])\\.(?=[{HAN}])")
_HAN_SPACE = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x01-\x1f\x7f-\x9f]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_PLAIN = re.compile("[\u4e00-\u9fff]{2,4}")
_NOT_COMPARED = re.compile(f"[\\s.{DOTS}\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef'’‘-]")
_GB18030_2005 = {
    "\ue816": "\U00020087", "\ue817": "\U00020089", "\ue818": "\U000200cc", "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5", "\ue82b": "\u9fb6", "\ue82c": "\u9fb7", "\ue831": "\U000215d7", "\ue832": "\u9fb8",
    "\ue83b": "\U0002298f", "\ue843": "\u9fb9", "\ue854": "\u9fba", "\ue855": "\U000241fe",
    "\ue864": "\u9fbb",
}  # fmt: skip


class NameWarning(StrEnum):
    """What was noticed about a name that is accepted all the same."""

    DIRECTION_REMOVED = "direction_removed"
    PRIVATE_MAPPED = "private_mapped"
    PRIVATE_UNKNOWN = "private_unknown"
    OUTER_DOT = "outer_dot"
    UNUSUAL_SIGN = "unusual_sign"


WARNING_TEXTS = {
    NameWarning.DIRECTION_REMOVED: _("Invisible direction signs were removed from the name."),
    NameWarning.PRIVATE_MAPPED: _(
        "A character of an old code table was replaced by its standard one. Compare it."
    ),
    NameWarning.PRIVATE_UNKNOWN: _(
        "The name holds a character that only some computers can show. Type it again."
    ),
    NameWarning.OUTER_DOT: _("The name begins or ends with a dot. Is a part missing?"),
    NameWarning.UNUSUAL_SIGN: _("The name holds signs that names do not have. Compare it with the card."),
}


class NameMissingError(DomainError):
    """There is no name."""

    default_message = _("The name is missing. Enter the name as on the resident ID card.")


class NameTooLongError(DomainError):
    """The name has more characters than any card can print."""

    default_message = _(
        "The name is longer than 60 characters. Enter the name only, as on the resident ID card."
    )


class NameUnreadableError(DomainError):
    """The name holds control characters."""

    default_message = _(
        "The name holds characters that cannot be stored. Type it again instead of pasting it."
    )


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name for display, its key for comparison, and what was noticed."""

    display: str
    key: str
    warnings: tuple[NameWarning, ...] = ()


@cache
def private_use_map() -> dict[str, str]:
    """Return the standard character of each private-use one that the old GBK mapping used (U+E863 → 䶮)."""
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]  # noqa: PLR2004 -- GBK has no trail byte 7F
    standard = {chr(0xE815 + at): bytes([0xFE, trail]).decode("gb18030") for at, trail in enumerate(trails)}
    return {old: _GB18030_2005.get(old, new) for old, new in standard.items()}


def clean_name(raw: str) -> CleanName:
    """Return a name as it is kept: NFC, one kind of middle dot, no invisible signs; nothing else is lost.

    Raises:
        NameMissingError:    empty.
        NameTooLongError:    more than 60 characters.
        UnstorableTextError: NUL or half a character.
        NameUnreadableError: control characters inside.
    """
    if _PLAIN.fullmatch(raw):
        return CleanName(raw, raw)
    if len(raw) > NAME_LIMIT * 4:
        raise NameTooLongError(field="name")
    refuse_unstorable(raw)
    warnings: list[NameWarning] = []
    name = _without_invisible(_SPACES.sub(" ", raw).strip(), warnings)
    name = _ANY_DOT.sub(DOT, unicodedata.normalize("NFC", _standard_characters(name, warnings)))
    name = _HAN_SPACE.sub("", _TYPED_STOP.sub(DOT, name)).strip()
    if not name.strip(DOT):
        raise NameMissingError(field="name")
    if len(name) > NAME_LIMIT:
        raise NameTooLongError(field="name")
    if name[0] == DOT or name[-1] == DOT:
        warnings.append(NameWarning.OUTER_DOT)
    if any(unicodedata.category(sign) in {"Sm", "Sc", "So"} or sign in '"&#%@/\\' for sign in name):
        warnings.append(NameWarning.UNUSUAL_SIGN)
    return CleanName(name, name_match_key(name), tuple(warnings))


def _without_invisible(name: str, warnings: list[NameWarning]) -> str:
    if _CONTROL.search(name):
        raise NameUnreadableError(field="name")
    visible = INVISIBLE.sub("", name)
    if visible != name:
        warnings.append(NameWarning.DIRECTION_REMOVED)
    return visible.strip()


def _standard_characters(name: str, warnings: list[NameWarning]) -> str:
    if not _PRIVATE.search(name):
        return name
    mapped = "".join(private_use_map().get(character, character) for character in name)
    if mapped != name:
        warnings.append(NameWarning.PRIVATE_MAPPED)
    if _PRIVATE.search(mapped):
        warnings.append(NameWarning.PRIVATE_UNKNOWN)
    return mapped


def name_match_key(name: str) -> str:
    """Return the key under which writings of one name are equal.

    Dots, spaces, hyphens, apostrophes and variant selectors do not count; full-width letters are
    plain ones; case does not matter; private-use characters count as their standard ones.
    """
    if _PLAIN.fullmatch(name):
        return name
    standard = "".join(private_use_map().get(character, character) for character in name)
    folded = unicodedata.normalize("NFKC", _SELECTORS.sub("", standard)).lower()
    return (_NOT_COMPARED.sub("", INVISIBLE.sub("", folded)) or folded)[: NAME_LIMIT * 2]

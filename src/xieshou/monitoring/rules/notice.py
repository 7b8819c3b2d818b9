"""A public notice, built from allowed fields only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.redaction import find_leaks, mask_name

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.redaction import Leak

HOTLINE = "12317"


@dataclass(frozen=True, slots=True)
class NoticeFields:
    """Everything that a notice may say. There is no field for a number, a phone, an account or a cause."""

    kind: str
    village: str
    head_name: str
    member_count: int
    class_label: str
    from_date: date
    to_date: date
    remark: str = ""


class NoticeLeakError(ValueError):
    """A notice would tell what it must not; `leaks` says of which kinds."""

    def __init__(self, leaks: list[Leak]) -> None:
        """Keep what was found."""
        super().__init__(", ".join(sorted({leak.kind for leak in leaks})))
        self.leaks = leaks


def check_notice(fields: NoticeFields) -> None:
    """Accept the texts of a notice that people wrote, or refuse them by kind.

    Village and class come from closed lists.

    Raises: NoticeLeakError.
    """
    leaks = [leak for text in (fields.head_name, fields.remark) for leak in find_leaks(text)]
    if leaks:
        raise NoticeLeakError(leaks)


def public_name(fields: NoticeFields) -> str:
    """Return the head's name for the internet; the sheet on the village board shows it in full."""
    return mask_name(fields.head_name)

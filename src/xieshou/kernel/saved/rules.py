"""What a saved view is, and what may be kept in one."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.redaction import BANK, ID_NUMBER, MOBILE, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 40
LONGEST_QUERY = 1_000
MOST_OF_A_LIST = 12
PLACES = frozenset({"page", "after", "before", "cursor", "start"})  # where in the list, not which list
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class ViewNameError(DomainError):
    """A view without a name, or with one that is too long."""

    default_message = _("Give the view a name of 1 to 40 characters.")


class ViewNameTakenError(DomainError):
    """Another view of the list has this name."""

    default_message = _("You have a view of this name for this list. Choose another name.")


class NothingToKeepError(DomainError):
    """The list is neither filtered nor sorted, or the filters are too long."""

    default_message = _("Filter or sort the list first; the view keeps filters and order.")


class TooManyViewsError(DomainError):
    """The list has as many views as one can overlook."""

    default_message = _("A list holds 12 saved views at most. Delete one that you no longer need.")


class NumberInViewError(DomainError):
    """The search holds a personal number."""

    default_message = _("ID, phone and bank numbers cannot be kept in a view. Search for something else.")


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters and order of the list at a path, under a name."""

    id: str
    path: str
    name: str
    query: str
    is_default: bool = False

    @property
    def url(self) -> str:
        """Return the address of the list as it was kept."""
        return f"{self.path}?{self.query}"

    def as_values(self) -> dict[str, Any]:
        """Return what is stored."""
        return asdict(self)


def read_views(values: Iterable[dict[str, Any]]) -> list[SavedView]:
    """Return views from what was stored."""
    return [SavedView(**value) for value in values]


def clean_query(query: str) -> str:
    """Return filters and order of an address, in a settled order; the page and empty fields are left out."""
    if len(query) > LONGEST_QUERY:
        return ""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in PLACES]
    return urlencode(sorted((key, value.replace("\x00", "")) for key, value in pairs))


def check_query(query: str) -> None:
    """Refuse what cannot be kept.

    Args:   query: as `clean_query` returns it.
    Raises: NothingToKeepError, NumberInViewError.
    """
    if not query:
        raise NothingToKeepError(field="query")
    for _key, value in parse_qsl(query):
        text = plain(KEY.sub("", value))
        if any(pattern.search(text) for pattern in (ID_NUMBER, MOBILE, BANK)):
            raise NumberInViewError(field="query")


def check_name(name: str, others: Iterable[SavedView]) -> str:
    """Return the name as it is kept.

    Raises: ViewNameError, ViewNameTakenError.
    """
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise ViewNameError(field="name")
    if kept.casefold() in {view.name.casefold() for view in others}:
        raise ViewNameTakenError(field="name")
    return kept

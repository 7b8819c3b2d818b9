"""The forms of this installation: each wing registers its sheets with their loaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import NotFound

from .declaration import SheetDeclarationError
from .loading import Loader

if TYPE_CHECKING:
    from .declaration import Sheet

_FORMS: dict[str, tuple[Sheet, type[Loader]]] = {}


class UnknownSheet(NotFound):
    """No form of that name is registered."""

    default_message = _("This form does not exist.")


def register(sheet: Sheet, loader: type[Loader]) -> None:
    """Make a form known.

    Raises: SheetDeclarationError: another form has the name.
    """
    known = _FORMS.get(sheet.name)
    if known is not None and known[0] != sheet:
        message = f"Sheet {sheet.name} is registered twice."
        raise SheetDeclarationError(message)
    _FORMS[sheet.name] = (sheet, loader)


def unregister(name: str) -> None:
    """Forget a form (tests only)."""
    _FORMS.pop(name, None)


def get_sheet(name: str) -> Sheet:
    """Return the declaration of a form.

    Raises: UnknownSheet: none is registered under the name.
    """
    return _entry(name)[0]


def get_readable(name: str) -> Sheet:
    """Return the declaration of a form that may be brought in.

    Raises: UnknownSheet: none is registered under the name, or it only comes out.
    """
    found = get_sheet(name)
    if found.out_only:
        raise UnknownSheet
    return found


def get_loader(name: str) -> type[Loader]:
    """Return the loader class of a form.

    Raises: UnknownSheet: none is registered under the name.
    """
    return _entry(name)[1]


def can_export(name: str) -> bool:
    """Tell whether a form comes out as well as in.

    Raises: UnknownSheet: none is registered under the name.
    """
    return get_loader(name).export_rows is not Loader.export_rows


def list_sheets() -> list[Sheet]:
    """Return every form by name."""
    return [sheet for _name, (sheet, _loader) in sorted(_FORMS.items())]


def _entry(name: str) -> tuple[Sheet, type[Loader]]:
    try:
        return _FORMS[name]
    except KeyError:
        raise UnknownSheet from None

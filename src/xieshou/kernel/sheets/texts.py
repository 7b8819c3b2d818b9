"""Words for what can be wrong with a file or a cell; codes come from `parsing.problems`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.utils.functional import Promise

FILE_TEXTS: dict[str, Promise | str] = {
    "empty": _("The file is empty. Save it again and upload the saved file."),
    "file_too_large": _("The file is larger than %(limit)s MB. Split it into several files."),
    "encrypted": _("The file is protected by a password. Remove the password and save it again."),
    "macros": _("The file contains macros. Save it as a workbook without macros (.xlsx)."),
    "foreign_type": _(
        "This is a %(type)s file, not a spreadsheet. Fill in the template (.xlsx) and upload that."
    ),
    "html": _("This is a web page that only calls itself a spreadsheet. Open it and save it as .xlsx."),
    "xml": _("This is an XML file. Open it and save it as .xlsx."),
    "binary": _(
        "This file is neither a spreadsheet nor a text. Fill in the template (.xlsx) and upload that."
    ),
    "broken": _("The file is damaged or incomplete. Open it, save it again as .xlsx and upload that."),
    "broken_text": _("The text file cannot be split into columns. Save it as .xlsx and upload that."),
    "bad_encoding": _("The text file is neither UTF-8 nor GB18030. Save it as .xlsx and upload that."),
    "too_many_parts": _(
        "The file has more than %(limit)s parts and was not opened. Copy the rows into the template."
    ),
    "unpacks_too_large": _("The file unpacks to more than %(limit)s MB. Split it into several files."),
    "bomb": _("The file is packed in a way that could harm the server. Copy the rows into the template."),
    "tricks": _(
        "The file holds names or links that do not belong in a spreadsheet. Copy the rows into the template."
    ),
    "entities": _(
        "The file contains definitions that do not belong in a spreadsheet. Copy the rows into the template."
    ),
    "too_heavy": _("The file needs too much memory or time. Delete empty rows and columns, or split it."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it into several files."),
    "no_rows": _("The file holds no rows below the header."),
    "no_header": _("The header row was not found. It should contain: %(headers)s."),
    "doubled_headers": _("These columns occur more than once: %(headers)s. Delete or rename one of each."),
    "missing_headers": _("These columns are missing in the header (row %(row)s): %(headers)s."),
    "other_form": _("This is the template of another form. Download the template of this form."),
}

CELL_TEXTS: dict[str, Promise | str] = {
    "required": _("must be filled in"),
    "too_long": _("is longer than %(limit)s characters"),
    "bad_character": _("contains a character that cannot be stored (%(point)s)"),
    "number_not_text": _(
        "is stored as a number and has lost its last digits: format the cell as text and type it again"
    ),
    "bad_date": _("is not a date; write it like 2026-03-05"),
    "no_such_day": _("is a day that does not exist"),
    "too_early": _("is before %(limit)s"),
    "too_late": _("is after %(limit)s"),
    "bad_integer": _("is not a whole number"),
    "bad_money": _("is not an amount in yuan with at most two decimals"),
    "too_small": _("is less than %(limit)s"),
    "too_large": _("is more than %(limit)s"),
    "no_choice": _("is not one of the listed values"),
    "bad_yes_no": _("is neither yes nor no"),
    "no_region": _("is not a known region"),
    "many_regions": _("fits several regions; write the full path or the 12-digit code"),
    "wrong_level": _("is not a region of the required level"),
    "outside_scope": _("is outside your area"),
    "doubled_key": _("occurs already in row %(row)s"),
    "held_back": _("is held back because another row of the same group is wrong"),
    "not_stored": _("cannot be stored: it contradicts data that is already there"),
}


def file_text(code: str, params: dict[str, Any]) -> str:
    """Return the sentence for a refused file."""
    return str(FILE_TEXTS.get(code, FILE_TEXTS["broken"])) % _joined(params)


def cell_text(code: str, params: dict[str, Any]) -> str:
    """Return what is wrong with a cell, to be read after the header of its column."""
    if code == "rule":
        return str(_rule_message(params["name"]))
    return str(CELL_TEXTS[code]) % _joined(params)


def finding_text(header: str, message: str) -> str:
    """Return header and message as one sentence."""
    return gettext("%(header)s: %(message)s") % {"header": header, "message": message} if header else message


def _joined(params: dict[str, Any]) -> dict[str, Any]:
    separator = gettext(", ")
    return {
        name: separator.join(str(item) for item in value) if isinstance(value, list) else value
        for name, value in params.items()
    }


@cache
def _rule_message(name: str) -> Promise | str:
    """Return the message of the rule whose refusal has this class name."""
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        found = waiting.pop()
        if found.__name__ == name:
            return found.default_message
        waiting.extend(found.__subclasses__())
    return DomainError.default_message

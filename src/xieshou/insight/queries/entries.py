"""What offices typed and were spared, from the records of their uploads and filed tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.timezone import get_current_timezone

from xieshou.insight.entries import (
    Asking,
    AskingForm,
    FormColumn,
    Tally,
    judge,
    read_register,
    tally_upload,
)
from xieshou.insight.official.forms import list_forms
from xieshou.kernel.access.models import User
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.models import Upload, UploadStatus
from xieshou.kernel.sheets.registry import get_loader, list_sheets

from .snapshots import snapshots

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.insight.vocabulary import Way
    from xieshou.kernel.actor import Scope


@dataclass(slots=True)
class Office:
    """An office with its cells."""

    name: str
    files: int = 0
    tables: int = 0
    cells: Tally = field(default_factory=Tally)


def list_asking() -> list[Asking]:
    """Return every column of every form of this installation, with the way its fact comes there."""
    forms = [
        AskingForm(
            sheet.name,
            str(sheet.title),
            tuple(FormColumn(one.key, str(one.header), one.kind.value) for one in sheet.columns),
            comes_filled=get_loader(sheet.name).export_rows is not Loader.export_rows,
        )
        for sheet in list_sheets()
    ]
    return judge(forms, read_register())


def list_outputs(year: int) -> list[tuple[str, int]]:
    """Return the official tables of a year with how many columns the records fill."""
    return [(form.title.said({"year": str(year)}), len(form.columns)) for form in list_forms(year)]


def list_offices(*, scope: Scope, year: int) -> list[Office]:
    """Return the offices of the scope that brought files or filed tables in a year, most again first."""
    zone = get_current_timezone()
    first, end = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    ways: dict[str, dict[str, Way]] = {}
    for one in list_asking():
        ways.setdefault(one.form.name, {})[one.column.key] = one.way
    uploads = list(
        Upload.objects.filter(
            uploader_id__isnull=False,
            status=UploadStatus.COMMITTED,
            committed_at__gte=first,
            committed_at__lt=end,
        ).values_list("uploader_id", "sheet", "counts", "cells")
    )
    filed = list(
        snapshots(scope)
        .filter(made_by_id__isnull=False, as_of__gte=date(year, 1, 1), as_of__lt=date(year + 1, 1, 1))
        .values_list("made_by_id", "cells")
    )
    people: set[UUID | None] = {row[0] for row in uploads} | {row[0] for row in filed}
    offices = _offices({one for one in people if one is not None}, scope)
    for user, sheet, counts, cells in uploads:
        if user is not None and (office := offices.get(user)):
            office.files += 1
            office.cells.add(tally_upload(counts, cells, ways.get(sheet, {})))
    for user, count in filed:
        if user is not None and (office := offices.get(user)):
            office.tables += 1
            office.cells.spared += count
    found = {id(office): office for office in offices.values()}
    return sorted(found.values(), key=lambda one: (-one.cells.again, one.name))


def _offices(users: set[UUID], scope: Scope) -> dict[UUID, Office]:
    """Return user → office, for offices of the scope; colleagues share one."""
    homes = dict(
        User.objects.filter(pk__in=users, organisation__isnull=False).values_list("pk", "organisation_id")
    )
    rows = Organisation.objects.filter(scope.region_q(), pk__in=set(homes.values()))
    offices = {key: Office(name) for key, name in rows.values_list("pk", "name")}
    return {user: offices[home] for user, home in homes.items() if home in offices}

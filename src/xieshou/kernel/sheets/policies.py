"""Who may read the files of uploads and exports: their owner alone, as long as the right lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Export, Upload
from .registry import UnknownSheet, get_sheet

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile


def may_read_upload_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor uploaded the form and may still do so."""
    upload = Upload.objects.filter(pk=file.owner_id, uploader_id=actor.user_id).first()
    if upload is None or actor.user_id is None:
        return False
    try:
        return actor.can(get_sheet(upload.sheet).capability)
    except UnknownSheet:
        return False


def may_read_export_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor asked for the export and may still export."""
    export = Export.objects.filter(pk=file.owner_id, owner_id=actor.user_id).first()
    if export is None or actor.user_id is None:
        return False
    try:
        return actor.can(get_sheet(export.sheet).may_export)
    except UnknownSheet:
        return False

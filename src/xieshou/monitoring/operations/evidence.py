"""Writes of evidence: photos and scans are attached to a case, and taken off with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.files.operations import delete, store
from xieshou.kernel.files.refusals import FileRefused
from xieshou.kernel.ids import new_id
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import CaseFile
from xieshou.monitoring.operations.steps import case_at, needed_reason
from xieshou.monitoring.policies.evidence import may_attach
from xieshou.monitoring.queries.evidence import get_evidence
from xieshou.monitoring.vocabulary.case import OPEN_STAGES
from xieshou.monitoring.vocabulary.evidence import FILES_KIND, EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case

MOST_FILES = 60
LONGEST = 200


class TooManyFilesError(DomainError):
    """A case holds no more files."""

    default_message = _("A case holds at most 60 photos and scans. Take off what is not needed.")


class NoFileError(DomainError):
    """Nothing was chosen."""

    default_message = _("Choose at least one photo or scan.")


@transaction.atomic
def add_evidence(
    *, case_id: UUID, kind: str, files: Sequence[tuple[str, bytes]], note: str, actor: Actor, at: datetime
) -> list[CaseFile]:
    """Attach photos and scans to an open case: all of them or none. A photo loses place, time and device.

    Whoever signs has to have seen them: the case counts as changed since it was shown.

    Args:   files: name and content of each.
    Raises: NotFound, Denied, IllegalMoveError, WordMissingError, NoFileError, TooManyFilesError, FileRefused.
    """
    if kind not in EvidenceKind.values:
        raise WordMissingError(field="kind")
    if not files:
        raise NoFileError(field="files")
    case = case_at(case_id, *OPEN_STAGES, actor=actor, may=may_attach, kind=kind)
    held = CaseFile.objects.filter(case=case, removed_at__isnull=True).count()
    if held + len(files) > MOST_FILES:
        raise TooManyFilesError(field="files")
    made = [_keep(case, kind, name, content, note, actor=actor, at=at) for name, content in files]
    _touch(case)
    _tell("added", case, kind, len(made), actor=actor, at=at)
    return made


def _keep(
    case: Case, kind: str, name: str, content: bytes, note: str, *, actor: Actor, at: datetime
) -> CaseFile:
    key = new_id()
    try:
        stored = store(content=content, name=name, owner=(FILES_KIND, key), actor=actor, at=at)
    except FileRefused as refusal:
        raise type(refusal)(f"{name}: {refusal.message}", field="files") from refusal
    return CaseFile.objects.create(
        id=key,
        case=case,
        region_code=case.region_code,
        kind=kind,
        file_id=stored.pk,
        file_name=stored.name,
        is_image=stored.is_image,
        note=note.strip(),
        added_at=at,
        added_by_name=actor.name,
    )


@transaction.atomic
def remove_evidence(*, evidence_id: UUID, reason: str, actor: Actor, at: datetime) -> CaseFile:
    """Take a photo or scan off an open case: its content is gone, who took it off and why stays.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    seen = get_evidence(evidence_id, scope=actor.scope)
    case = case_at(seen.case_id, *OPEN_STAGES, actor=actor, may=may_attach, kind=seen.kind)
    row = get_evidence(evidence_id, scope=actor.scope)  # somebody may have taken it off before the lock
    row.removed_reason, row.removed_at, row.removed_by_name = needed_reason(reason)[:LONGEST], at, actor.name
    row.save(update_fields=["removed_reason", "removed_at", "removed_by_name"])
    for stored in StoredFile.objects.filter(pk=row.file_id):
        delete(stored)
    _touch(case)
    _tell("removed", case, row.kind, 1, actor=actor, at=at, reason=row.removed_reason)
    return row


def _touch(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["version"])


def _tell(
    verb: str, case: Case, kind: str, files: int, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    record(
        f"monitoring.evidence.{verb}",
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        after={"kind": str(kind), "files": files},
        reason=reason,
    )

"""Writes of official tables: filing one as it stands today, taking one out."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.sheets.official.excel import render_excel
from xieshou.kernel.sheets.official.filling import Filled
from xieshou.kernel.sheets.official.word import render_word

from .models import OfficialSnapshot
from .official.forms import fill_form, get_form, source_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

    from .official.source import Asked

VIEW, FILE = "insight.official.view", "insight.official.file"
CHINESE = "zh-hans"


class EmptyTableError(DomainError):
    """A table without rows is not filed."""

    default_message = _("Nothing is on record for this place and year, so there is nothing to file yet.")


class CountyMissingError(DomainError):
    """The table is a county's and no county is chosen."""

    default_message = _("This table is made for one county: choose the county first.")


def check_reach(code: str, asked: Asked, *, actor: Actor) -> None:
    """Refuse an actor who may not see the records behind a table, or not all of them.

    Raises: Denied, NoOfficialFormError; CountyMissingError: a county's table without a county.
    """
    source = source_of(get_form(code, asked.year))
    require(actor, VIEW)
    require(actor, source.capability)
    if source.of_county and not asked.west:
        raise CountyMissingError(field="partner")
    sides = [asked.west] if source.of_county else [asked.east, asked.west]
    if not any(code and actor.scope.covers_region(code) for code in sides):
        raise Denied


def check_source(snapshot: OfficialSnapshot, *, actor: Actor) -> None:
    """Refuse an actor whose role does not see the records that a filed table was made of.

    Raises: Denied.
    """
    require(actor, VIEW)
    require(actor, source_of(get_form(snapshot.form, snapshot.year)).capability)


@transaction.atomic
def file_table(*, code: str, asked: Asked, actor: Actor, at: datetime) -> OfficialSnapshot:
    """File a table in Chinese as it stands today; the same content of a day again is the same filing.

    Raises: Denied, NoOfficialFormError, CountyMissingError; EmptyTableError: nothing is on record.
    """
    require(actor, FILE)
    check_reach(code, asked, actor=actor)
    form = get_form(code, asked.year)
    with translation.override(CHINESE):
        filled = fill_form(form, asked)
    if filled.rows <= filled.head_rows:
        raise EmptyTableError
    content = filled.as_json()
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    key = {
        "form": code, "eastern_region_code": asked.east, "region_code": asked.west,
        "year": asked.year, "as_of": asked.on, "digest": digest,
    }  # fmt: skip
    made, is_new = OfficialSnapshot.objects.get_or_create(
        **key,
        defaults={
            "version": form.version,
            "content": content,
            "cells": filled.known,
            "made_at": at,
            "made_by_id": actor.user_id,
            "made_by_name": actor.name,
        },
    )
    if is_new:
        after = {"form": code, "version": form.version, "year": asked.year, "digest": digest}
        _record("insight.official.filed", made, actor=actor, at=at, after=after)
    return made


@transaction.atomic
def take_out(*, snapshot: OfficialSnapshot, kind: str, mark: str, actor: Actor, at: datetime) -> bytes:
    """Return a filed table as Excel ("xlsx") or Word ("docx"), on record.

    Raises: Denied.
    """
    check_source(snapshot, actor=actor)
    filled = Filled.of_json(snapshot.content)
    content = (
        render_excel(filled, mark=mark)
        if kind == "xlsx"
        else render_word(filled, at=snapshot.made_at, mark=mark)
    )
    after = {"form": snapshot.form, "kind": kind, "digest": snapshot.digest}
    _record("insight.official.taken", snapshot, actor=actor, at=at, after=after)
    return content


def _record(event: str, row: OfficialSnapshot, *, actor: Actor, at: datetime, after: dict[str, Any]) -> None:
    region = row.region_code or row.eastern_region_code
    record(event, actor=actor, at=at, subject=("insight.official", row.pk), region_code=region, after=after)

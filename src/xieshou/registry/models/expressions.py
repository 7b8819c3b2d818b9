"""Expressions that constraints of the registry are written with."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Func


def never_deleted() -> pgtrigger.Trigger:
    """Return the trigger that refuses a deletion as a broken rule, so that an undo can say so."""
    return pgtrigger.Trigger(
        name="keep",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func="raise exception 'facts are reversed, never deleted' using errcode = '23514';",
    )


class SamePerson(Func):
    """A range that holds one person: lets a GiST exclusion compare keys without btree_gist."""

    function = "registry_uuidrange"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class Period(Func):
    """The days of a period: from inclusive, to exclusive, open when `to_date` is null."""

    function = "daterange"
    output_field = DateRangeField()


class NextNewYear(Func):
    """The first day of the year after a date."""

    template = "(date_trunc('year', %(expressions)s::timestamp) + interval '1 year')::date"
    output_field = models.DateField()

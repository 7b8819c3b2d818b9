"""Nothing encrypted escapes a change of keys: every such column of every model is declared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from xieshou.kernel.rotation.tables import count_keys, lock_lines, tables, write_lines
from xieshou.kernel.sealed import bare_digests, sealed_columns

SOURCE = Path(__file__).resolve().parents[3] / "src" / "xieshou"
# Binary columns that hold neither a cipher nor a digest of a number that is encrypted somewhere.
OTHERS = {
    "audit.Seal.digest": "hash chain",
    "calendar.Feed.token_digest": "hash of a secret address",
    "ledger.EntrySeal.digest": "hash chain",
    "ledger.Lot.path": "a path of accounts",
    "realtime.Pass.digest": "hash of a pass",
    "monitoring.Grievance.word_digest": "of a word that is not kept; former keys are asked too",
    "monitoring.PublicAttempt.sender": "of one day",
    "labour.CertificateLookup.sender": "of one day",
}


def test_every_binary_column_is_declared_or_explained():
    declared = {str(column) for column in sealed_columns()}
    declared |= {
        f"{column.model}.{digest.column}" for column in sealed_columns() for digest in column.digests
    }
    declared |= {f"{bare.model}.{bare.column}" for bare in bare_digests()}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("xieshou.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    }
    assert sorted(found - declared - set(OTHERS)) == []
    assert sorted(declared - found) == []
    assert sorted(set(OTHERS) - found) == []


def test_every_context_that_encrypts_is_declared():
    """Parts of recordings are files; they have a context each and are renewed apart."""
    contexts = {column.context for column in sealed_columns()}
    assigned = re.compile(r'^(\w*CONTEXT) = "([^"]+)"', re.MULTILINE)
    known = {
        value for file in SOURCE.rglob("*.py") for _name, value in assigned.findall(file.read_text("utf-8"))
    }
    only_digests = {"people.person.id_tail", "monitoring.grievance.word", "monitoring.survey.code"}
    assert known - only_digests == contexts


@pytest.mark.django_db
def test_statements_fit_every_table_and_the_whole_country_may_write_it():
    for table in tables():
        assert lock_lines(table, after=None, limit=1, current=b"0000") == []
        assert lock_lines(table, after=None, limit=1, current=None) == []
        write_lines(table, {})
        assert count_keys(table) == {}
        with connection.cursor() as cursor:
            cursor.execute(
                "select not c.relrowsecurity or exists (select from pg_policies p where p.tablename = c.relname"
                " and p.cmd in ('UPDATE', 'ALL') and (p.qual like '%%xieshou.regions%%' or p.qual = 'true'))"
                " from pg_class c where c.relname = %s and c.relkind = 'r'",
                [table.name],
            )
            assert cursor.fetchone() == (True,), table.name

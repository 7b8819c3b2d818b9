"""The one way to leave an audit record: what is read back is what was said, in one statement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _

from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record

pytestmark = pytest.mark.django_db
KEY = UUID("01890000-0000-7000-8000-000000000001")
ACTOR = Actor(KEY, "王五", roles=frozenset({"b", "a"}), request_id="r-1")


def test_record_reads_back_as_it_was_said() -> None:
    after = {
        "on": date(2026, 3, 2),
        "key": KEY,
        "share": Decimal("0.5"),
        "word": _("Chinese"),
        "list": (1, 2),
    }
    with CaptureQueriesContext(
        connection,
    ) as asked:
        record(
            "a.b.c", actor=ACTOR, at=AT, subject=("x", KEY), region_code="530326103201", before={},
            after=after, reason=_("Chinese"), purpose="p",
        )  # fmt: skip
    assert len(asked) == 1
    event = Event.objects.get()
    assert (event.event, event.at, event.actor_id, event.actor_name) == ("a.b.c", AT, KEY, "王五")
    assert event.actor_roles == ["a", "b"]
    assert (event.subject_kind, event.subject_id) == ("x", str(KEY))
    assert (event.region_code, event.purpose, event.request_id) == ("530326103201", "p", "r-1")
    assert event.before == {}
    assert event.after == {
        "on": "2026-03-02", "key": str(KEY), "share": "0.5", "word": str(_("Chinese")), "list": [1, 2],
    }  # fmt: skip
    assert event.reason == str(_("Chinese"))


def test_record_without_states_leaves_them_null() -> None:
    record("a.b.c", actor=Actor.system("test"), at=AT, subject=("x", 1))
    assert Event.objects.filter(before__isnull=True, after__isnull=True, actor_id__isnull=True).count() == 1


def test_record_falls_with_the_change_it_describes() -> None:
    with transaction.atomic():
        record("a.b.c", actor=ACTOR, at=AT, subject=("x", 1))
        transaction.set_rollback(True)
    assert not Event.objects.exists()

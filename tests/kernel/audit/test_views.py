"""The pages of the audit record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record


@pytest.fixture
def auditor(db, user_with, client_for):
    return client_for(user_with("audit_administrator", regions=[""]))


def _record(subject: int = 1, *, region: str = "530326103201", purpose: str = "") -> None:
    record(
        "people.person.revealed" if purpose else "registry.household.changed",
        actor=Actor.system("测试"),
        at=AT,
        subject=("registry.household", subject),
        region_code=region,
        before={"address": "甲"},
        after={"address": "乙"},
        purpose=purpose,
    )


def test_list_events_shows_newest_and_filters(auditor) -> None:
    _record(1)
    _record(2, purpose="核对证件")
    page = auditor.get(reverse("audit:events"))
    assert len(page.context["rows"]) == 2
    page = auditor.get(reverse("audit:events"), {"sensitive": "on"})
    assert [row["event"].subject_id for row in page.context["rows"]] == ["2"]
    page = auditor.get(reverse("audit:events"), {"q": "1"})
    assert [row["event"].subject_id for row in page.context["rows"]] == ["1"]
    page = auditor.get(reverse("audit:events"), {"since": "2026-03-03"})
    assert page.context["rows"] == []


def test_list_events_pages_by_key(auditor) -> None:
    for number in range(60):
        _record(number)
    first = auditor.get(reverse("audit:events"))
    second = auditor.get(reverse("audit:events") + first.context["next_url"])
    seen = {row["event"].pk for row in [*first.context["rows"], *second.context["rows"]]}
    assert (len(first.context["rows"]), len(second.context["rows"]), len(seen)) == (50, 10, 60)


def test_list_events_query_count_does_not_grow(auditor) -> None:
    counts = []
    auditor.get(reverse("audit:events"))
    for _round in range(2):
        _record()
        with CaptureQueriesContext(connection) as captured:
            auditor.get(reverse("audit:events"))
        counts.append(len(captured))
        _record()
        _record()
    assert counts[0] == counts[1]


def test_show_event_compares_before_and_after(auditor) -> None:
    _record()
    page = auditor.get(reverse("audit:event", args=[Event.objects.get(event__startswith="registry").pk]))
    assert page.context["rows"] == [{"label": "address", "left": "甲", "right": "乙"}]


def test_show_event_of_another_region_is_not_found(db, user_with, client_for) -> None:
    _record(region="530502103201")
    stranger = client_for(user_with("auditor", regions=["530326"]))
    assert stranger.get(reverse("audit:event", args=[Event.objects.get().pk])).status_code == 404


def test_check_finds_the_record_whole(auditor) -> None:
    _record()
    page = auditor.post(reverse("audit:check"))
    assert (page.status_code, page.context["findings"]) == (200, [])
    assert Event.objects.filter(event="audit.chain.checked").count() == 1


def test_check_needs_the_audit_administrator(db, user_with, client_for) -> None:
    assert client_for(user_with("auditor", regions=[""])).post(reverse("audit:check")).status_code == 403

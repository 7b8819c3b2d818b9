"""Who passed a course was trained: help received in the register, never for who failed."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from xieshou.kernel.ledger.records import link_of
from xieshou.labour.operations.reached import ENROLMENT
from xieshou.registry.models import MeasureFact


def test_those_who_passed_were_trained(school, actor_with):
    school.examine(90, 10)
    passed = school.learners[0]
    fact = MeasureFact.objects.get()
    assert (fact.source, fact.source_id, fact.person_id) == (ENROLMENT, passed.pk, passed.person_id)
    assert (fact.kind, fact.cause, fact.item) == ("training", "no_skill", school.course.title)
    assert (fact.period_from, fact.provider) == (date(2026, 3, 5), school.provider.name)
    link = link_of(ENROLMENT, passed.pk, school.county)
    assert (link.label, link.url) == (
        school.course.title, reverse("labour:course", args=[school.course.pk]),
    )  # fmt: skip
    assert link_of(ENROLMENT, passed.pk, school.stranger) is None
    assert link_of(ENROLMENT, passed.pk, actor_with("employer")) is None
    assert link_of("labour.placement", passed.pk, actor_with("villager")) is None

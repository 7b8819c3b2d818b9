"""What the county signs of a job is help received in the register: once, corrected with the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.urls import reverse

from tests.labour.story import EMPLOYED
from xieshou.labour.operations.reached import PLACEMENT
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side
from xieshou.registry.models import MeasureFact, Member


def living():
    return MeasureFact.objects.filter(source=PLACEMENT, reversed_at=None)


def test_job_confirmed_by_the_county_reaches_the_worker_once(story):
    story.arrive()
    story.sign(Side.EMPLOYER)
    assert not living().exists()
    story.sign(Side.COUNTY)

    fact = living().get()
    assert (fact.household_id, fact.person_id, fact.source_id) == (
        story.household.pk, story.placement.person_id, story.placement.pk,
    )  # fmt: skip
    assert (fact.kind, fact.cause, fact.unit, fact.item) == ("job", "no_work", "person", EMPLOYED.post)
    assert (fact.period_from, fact.period_to) == (date(2026, 3, 5), date(2026, 3, 6))
    assert fact.provider == story.placement.employer.name


def test_corrected_signature_corrects_the_measure(story):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.COUNTY, replace(EMPLOYED, start_date=date(2026, 3, 6)), reason="次日才上岗")
    assert living().get().period_from == date(2026, 3, 6)
    assert MeasureFact.objects.get(reversed_at__isnull=False).reversal_reason == "次日才上岗"
    story.sign(Side.COUNTY, Statement(False), reason="并未上岗")
    assert not living().exists()


def test_worker_without_a_household_has_no_measure(story):
    story.arrive()
    Member.objects.update(to_date=date(2026, 1, 1), end_reason="moved_out")
    story.sign(Side.COUNTY)
    assert not MeasureFact.objects.exists()


def test_page_of_the_family_opens_the_placement(story, user_with, client_for):
    story.arrive()
    story.sign(Side.COUNTY)
    record = reverse("labour:placement", args=[story.placement.pk])
    address = reverse("registry:household", args=[story.household.pk])
    region = story.household.region_code[:6]
    shown = client_for(user_with("station_west", regions=[region])).get(address).content.decode()
    assert f'<a href="{record}" title="{EMPLOYED.post}">确认就业</a>' in shown
    (line,) = (
        client_for(user_with("auditor", regions=[region])).get(address).context["facts"]["measure_lines"]
    )
    assert line["record"].url == record

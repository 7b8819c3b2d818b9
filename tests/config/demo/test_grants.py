"""The funding call of the demonstration belongs to a task of the partner's annual plan."""

from __future__ import annotations

from datetime import date

from tests.cooperation.places import AT, COUNTY, DISTRICT, ON, SYSTEM, make_places
from tests.projects.applying.makers import make_firm
from xieshou.config.demo import cooperation, grants
from xieshou.cooperation.models import PlanLine
from xieshou.projects.models import ApplicationDraft, ApplicationPaper


def test_call_finds_its_task_from_the_first_day_of_the_year(db):
    make_places()
    setting = cooperation.Setting(DISTRICT, [COUNTY], SYSTEM, AT, ON)
    cooperation._plan(setting)
    task = PlanLine.objects.get(indicator_code=cooperation.GRANTED, plan__kind="annual")
    found = {
        day: grants._task_of(COUNTY, on=day)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(found.values()) == [None, task.pk, task.pk, None]
    assert grants._task_of("530823", on=ON) is None


def test_firm_of_the_paired_district_applies_itself(db, actor_with):
    make_places()
    firm = make_firm(region=f"{DISTRICT}000000")
    applicant = actor_with("employer", organisations=[firm.pk], organisation_id=firm.pk)
    row = grants.apply_itself(COUNTY, applicant, actor=SYSTEM, now=AT)
    assert (row.status, row.is_own, row.organisation_id) == ("received", True, firm.pk)
    assert ApplicationPaper.objects.get().paper == "plan"
    assert not ApplicationDraft.objects.exists()

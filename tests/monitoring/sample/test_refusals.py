"""A reader of the county draws no sample and takes no re-visit on."""

from __future__ import annotations

import pytest

from tests.monitoring.sample.test_sample import announce, drawn
from tests.monitoring.story import COUNTY
from xieshou.kernel.errors import Denied
from xieshou.monitoring.models import Sample, SampledHousehold
from xieshou.monitoring.operations import sample as steps
from xieshou.registry.models import VisitAssignment


@pytest.fixture
def reader(actor_with):
    """Return an auditor of the county."""
    return actor_with("auditor", regions=[COUNTY])


def test_reader_draws_no_sample(story, reader):
    row = announce(story)
    story.day += 1
    with pytest.raises(Denied):
        steps.draw_sample(sample_id=row.pk, actor=reader, at=story.at)
    assert Sample.objects.get().status == "announced"
    assert not SampledHousehold.objects.exists()


def test_reader_takes_no_visit_on(story, reader):
    row = drawn(story)
    with pytest.raises(Denied) as refusal:
        steps.take_visits(sample_id=row.pk, actor=reader, at=story.at)
    assert refusal.traceback[-1].path.name == "sample.py"  # before the register is asked
    assert not SampledHousehold.objects.filter(taken_by_id__isnull=False).exists()
    assert not VisitAssignment.objects.exists()

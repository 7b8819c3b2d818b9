"""Only a side of a course closes it."""

from __future__ import annotations

import pytest

from tests.labour.makers import AT
from tests.labour.officials.test_operations import PLAN, close
from tests.labour.story import WEST
from xieshou.kernel.errors import Denied
from xieshou.labour.models import OfficialCourse
from xieshou.labour.operations import officials as steps

pytestmark = pytest.mark.django_db


def test_reader_neither_holds_nor_drops_a_course(actor_with):
    course = steps.plan_course(PLAN, actor=actor_with("station_west", regions=[WEST]), at=AT)
    reader = actor_with("auditor", regions=[WEST])
    for held in (True, False):
        with pytest.raises(Denied):
            close(course, reader, held=held)
    assert OfficialCourse.objects.get().status == "planned"

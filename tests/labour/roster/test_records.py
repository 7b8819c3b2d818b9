"""Claims taken from placements: no copy of a name, the signed confirmations decide, the own claim stays."""

from __future__ import annotations

from datetime import date

import pytest

from tests.labour.makers import VILLAGE
from tests.labour.story import EMPLOYED
from xieshou.kernel.errors import Denied
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_columns
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_loader
from xieshou.labour.models import RosterEntry
from xieshou.labour.operations import roster_steps as steps
from xieshou.labour.operations.roster_records import take_records
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side

from .makers import ALL, EAST, WEST, load, number_of, pair_of, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def working(story, west, east):
    story.arrive()
    Person.objects.filter(pk=story.placement.person_id).update(
        id_missing_reason="", region_code=VILLAGE, **id_columns(number_of(1))
    )
    return story


def take(working, west, east, day=6):
    at = working.now(day)
    return take_records(side=WEST, actor=west, at=at), take_records(side=EAST, actor=east, at=at)


def test_both_stations_take_a_worker_over_once(working, west, east):
    assert take(working, west, east) == (1, 1)
    assert take(working, west, east, day=7) == (0, 0)
    found = pair_of()
    assert (found.state, found.placement_id) == ("agreed", working.placement.pk)
    assert (found.west_since, found.west_confirmed_on) == (date(2026, 3, 5), date(2026, 3, 5))
    with in_scope(ALL):
        assert {(row.name, row.id_cipher) for row in RosterEntry.objects.all()} == {("", None)}


def test_signed_mismatch_is_the_difference(working, west, east):
    take(working, west, east)
    working.sign(Side.COUNTY)
    working.sign(Side.EMPLOYER, Statement(True, EMPLOYED.start_date, EMPLOYED.post, 500_000))
    take(working, west, east, day=8)
    assert (pair_of().state, pair_of().fields) == ("differ", ["record"])
    working.sign(Side.EMPLOYER, reason="工资录错", day=9)
    take(working, west, east, day=10)
    assert (pair_of().state, pair_of().resolution) == ("agreed", "corrected")


def test_leaving_follows(working, west, east):
    take(working, west, east)
    working.leave()
    assert take(working, west, east, day=21) == (1, 1)
    assert pair_of().state == "gone"


def test_leaver_who_never_stood_on_the_roster_is_not_taken(working, west):
    working.leave()
    assert take_records(side=WEST, actor=west, at=working.now(21)) == 0


def test_not_employed_by_the_own_confirmation_is_left(working, west):
    working.sign(Side.COUNTY, Statement(False))
    take_records(side=WEST, actor=west, at=working.now(7))
    assert pair_of().west_status == "left"


def test_own_claim_stays_beside_the_record(working, west, east):
    load(east, EAST, row_of(employer="另一家公司"), at=working.now(6))
    assert take(working, west, east, day=6) == (1, 0)
    assert (pair_of().state, pair_of().fields) == ("differ", ["employer", "since"])


def test_person_without_a_number_is_left_out(story, west):
    story.arrive()
    assert take_records(side=WEST, actor=west, at=story.now(6)) == 0


def test_claim_of_a_record_changes_with_its_record_only(working, west, east):
    take(working, west, east)
    with pytest.raises(steps.RosterRecordError):
        steps.confirm(pair_id=pair_of().pk, side=WEST, actor=west, at=working.now(7))


def test_export_holds_whom_the_station_may_know(working, west, east):
    take(working, west, east)
    for actor, name, expected in (
        (west, "labour.roster_west", [number_of(1)]),
        (east, "labour.roster_east", []),
    ):
        with in_scope(actor.scope):
            rows = get_loader(name)().export_rows(actor=actor, scope=actor.scope, filters={})
            assert [row[0] for row in rows] == expected


def test_only_the_side_takes_its_records(west, east, story):
    with pytest.raises(Denied):
        take_records(side=WEST, actor=east, at=story.now(6))

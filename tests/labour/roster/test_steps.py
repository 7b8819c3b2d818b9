"""A difference is a task of one station until a correction or a note settles it; neither side reads the other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.labour.makers import make_person
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_columns
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import RosterEntry, RosterPair
from xieshou.labour.operations import roster_steps as steps
from xieshou.labour.operations.roster import reconcile
from xieshou.labour.queries import roster as queries

from .makers import ALL, AT, EAST, WEST, load, number_of, pair_of, row_of

pytestmark = pytest.mark.django_db
TODAY = AT.date()
GONE = steps.Correction("上海示范服饰有限公司", date(2026, 2, 16), "left", "本人已返乡，电话核实")


@pytest.fixture
def only_west(west, east):
    load(west, WEST, row_of())
    return pair_of()


@pytest.fixture
def differing(west, east):
    load(west, WEST, row_of())
    load(east, EAST, row_of(employer="另一家公司"))
    return pair_of()


def tasks(pair):
    with in_scope(ALL):
        return [
            (one.capability.rpartition("_")[2], one.region_code, one.due_on)
            for one in Task.objects.filter(source_id=pair.pk, done_at__isnull=True)
        ]


def label(actor, pair):
    with in_scope(actor.scope):
        (row,) = queries.label_pairs([queries.get_pair(pair.pk, scope=actor.scope)], scope=actor.scope)
        return row.worker


def test_difference_is_a_task_of_the_side_that_lacks_the_worker(only_west):
    due = TODAY + timedelta(days=7)
    assert (only_west.owner_side, only_west.due_on) == ("east", due)
    assert tasks(only_west) == [("east", "310113", due)]


def test_name_of_an_unshared_worker_stays_with_the_side_that_has_it(west, east, only_west):
    assert label(west, only_west) == "示范·工人1"
    assert only_west.alias in label(east, only_west)
    steps.tell_name(pair_id=only_west.pk, side=WEST, actor=west, at=AT)
    assert label(east, only_west) == "示范·工人1"


def test_county_knows_a_worker_of_the_other_roster_from_its_own_people(west, east):
    load(east, EAST, row_of())
    person = make_person("示范·本县居民")
    Person.objects.filter(pk=person.pk).update(id_missing_reason="", **id_columns(number_of(1)))
    assert label(west, pair_of()) == "示范·本县居民"


def test_stranger_is_not_agreed_to(east, only_west):
    with pytest.raises(steps.RosterStrangerError):
        steps.agree(pair_id=only_west.pk, side=EAST, actor=east, at=AT)
    with pytest.raises(steps.RosterStrangerError):
        steps.tell_name(pair_id=only_west.pk, side=EAST, actor=east, at=AT)


def test_told_worker_is_agreed_to_and_the_task_is_done(west, east, only_west):
    steps.tell_name(pair_id=only_west.pk, side=WEST, actor=west, at=AT)
    found = steps.agree(pair_id=only_west.pk, side=EAST, actor=east, at=AT)
    assert (found.state, found.resolution, tasks(found)) == ("agreed", "corrected", [])
    with in_scope(ALL):
        entry = RosterEntry.objects.get(side="east")
    assert (entry.origin, entry.name, entry.area_code) == ("hand", "示范·工人1", "310113")


def test_correction_of_one_side_settles_a_difference(west, differing):
    assert (differing.state, differing.fields, differing.owner_side) == ("differ", ["employer"], "east")
    right = steps.Correction("另一家公司", date(2026, 2, 16), "working", "本人已换岗")
    found = steps.correct(pair_id=differing.pk, side=WEST, correction=right, actor=west, at=AT)
    assert (found.state, found.resolved_at, tasks(found)) == ("agreed", AT, [])


def test_agreeing_changes_the_own_claim(east, differing):
    found = steps.agree(pair_id=differing.pk, side=EAST, actor=east, at=AT)
    assert (found.state, found.east_employer) == ("agreed", "上海示范服饰有限公司")


def test_note_settles_until_a_claim_changes(west, east, differing):
    found = steps.settle(pair_id=differing.pk, note="劳务派遣，两家均属实", actor=east, at=AT)
    assert (found.resolution, tasks(found)) == ("noted", [])
    steps.confirm(pair_id=differing.pk, side=WEST, actor=west, at=AT + timedelta(days=1))
    assert pair_of().resolution == "noted"
    third = steps.Correction("第三家公司", date(2026, 2, 16), "working", "又换岗")
    again = steps.correct(
        pair_id=differing.pk, side=EAST, correction=third, actor=east, at=AT + timedelta(days=2)
    )
    assert (again.resolved_at, again.note, len(tasks(again))) == (None, "", 1)
    assert again.due_on == TODAY + timedelta(days=9)


def test_changed_difference_keeps_its_day_and_may_pass_to_the_other_side(west, east, only_west):
    load(east, EAST, row_of(employer="另一家公司", confirmed_on="2026-03-02"), at=AT + timedelta(days=3))
    found = pair_of()
    assert (found.state, found.due_on, found.owner_side) == ("differ", only_west.due_on, "east")
    later = AT + timedelta(days=4)
    other = steps.Correction("第三家公司", date(2026, 2, 16), "working", "再次核实")
    steps.correct(pair_id=found.pk, side=EAST, correction=other, actor=east, at=later)
    assert (pair_of().owner_side, tasks(found)) == ("west", [("west", "530326", only_west.due_on)])


def test_owner_takes_a_difference_on_until_a_day(west, only_west, actor_with, user_with):
    user = user_with("station_east", regions=["310113"])
    east = actor_with("station_east", regions=["310113"], user_id=user.pk)
    until = TODAY + timedelta(days=2)
    found = steps.take_on(pair_id=only_west.pk, due_on=until, actor=east, at=AT)
    assert (found.owner_name, found.due_on) == (east.name, until)
    assert tasks(found) == [("east", "310113", until)]
    steps.take_on(pair_id=only_west.pk, due_on=TODAY, actor=east, at=AT)
    with pytest.raises(steps.RosterDayError):
        steps.take_on(pair_id=only_west.pk, due_on=TODAY - timedelta(days=1), actor=east, at=AT)
    with pytest.raises(Denied):
        steps.take_on(pair_id=only_west.pk, due_on=until, actor=west, at=AT)


def test_worker_who_left_needs_nobody(west, only_west):
    found = steps.correct(pair_id=only_west.pk, side=WEST, correction=GONE, actor=west, at=AT)
    assert (found.state, tasks(found)) == ("gone", [])


def test_withdrawn_claim_takes_its_pair_and_task_along(west, only_west):
    steps.withdraw(pair_id=only_west.pk, side=WEST, reason="同名误录", actor=west, at=AT)
    with in_scope(ALL):
        assert not RosterPair.objects.exists()
    assert tasks(only_west) == []


def test_withdrawn_claim_leaves_the_other_one_alone(west, differing):
    steps.withdraw(pair_id=differing.pk, side=WEST, reason="同名误录", actor=west, at=AT)
    assert (pair_of().pk, pair_of().state) == (differing.pk, "only_east")


def test_claim_that_moved_district_keeps_its_pair(west, east, only_west):
    load(east, EAST, row_of())
    load(west, WEST, row_of(district="310116000000"))
    assert (pair_of().pk, pair_of().fields) == (only_west.pk, ["district"])


@pytest.mark.parametrize("change", ["employer_name", "status", "since", "reason"])
def test_incomplete_correction_is_refused_at_its_field(west, only_west, change):
    wrong = {"employer_name": " ", "status": "maybe", "since": TODAY + timedelta(days=1), "reason": " "}
    known = {"employer_name": "一厂", "since": TODAY, "status": "working", "reason": "核实"}
    correction = steps.Correction(**{**known, change: wrong[change]})
    with pytest.raises((steps.RosterEmployerError, steps.RosterDayError, steps.RosterReasonError)) as refused:
        steps.correct(pair_id=only_west.pk, side=WEST, correction=correction, actor=west, at=AT)
    assert refused.value.field == ("employer_name" if change == "status" else change)


def test_reasons_are_asked_for(west, east, differing):
    with pytest.raises(steps.RosterReasonError):
        steps.withdraw(pair_id=differing.pk, side=WEST, reason=" ", actor=west, at=AT)
    with pytest.raises(steps.RosterReasonError):
        steps.settle(pair_id=differing.pk, note=" ", actor=west, at=AT)


def test_side_without_a_claim_has_nothing_to_change(west, east, only_west):
    step = {"pair_id": only_west.pk, "side": EAST, "actor": east, "at": AT}
    for call in (
        lambda: steps.confirm(**step),
        lambda: steps.correct(correction=GONE, **step),
        lambda: steps.withdraw(reason="误录", **step),
        lambda: steps.agree(**{**step, "side": WEST, "actor": west}),
    ):
        with pytest.raises(IllegalMoveError):
            call()


def test_agreed_worker_has_nothing_to_settle(west, east):
    load(west, WEST, row_of())
    load(east, EAST, row_of())
    pair = pair_of()
    for call in (
        lambda: steps.settle(pair_id=pair.pk, note="无", actor=west, at=AT),
        lambda: steps.tell_name(pair_id=pair.pk, side=WEST, actor=west, at=AT),
    ):
        with pytest.raises(IllegalMoveError):
            call()
    with pytest.raises(Denied):
        steps.take_on(pair_id=pair.pk, due_on=TODAY, actor=west, at=AT)


def test_settled_difference_is_not_taken_on(east, only_west):
    steps.settle(pair_id=only_west.pk, note="已电话核实", actor=east, at=AT)
    with pytest.raises(IllegalMoveError):
        steps.take_on(pair_id=only_west.pk, due_on=TODAY, actor=east, at=AT)


def test_nobody_speaks_for_the_other_side(west, east, differing):
    for side, actor in ((WEST, east), (EAST, west)):
        step = {"pair_id": differing.pk, "side": side, "actor": actor, "at": AT}
        for call in (
            lambda step=step: steps.agree(**step),
            lambda step=step: steps.confirm(**step),
            lambda step=step: steps.correct(correction=GONE, **step),
            lambda step=step: steps.withdraw(reason="误录", **step),
            lambda step=step: steps.tell_name(**step),
        ):
            with pytest.raises(Denied):
                call()


def test_auditor_settles_nothing(actor_with, only_west):
    auditor = actor_with("auditor", regions=["530326", "310113"])
    with pytest.raises(Denied):
        steps.settle(pair_id=only_west.pk, note="核实", actor=auditor, at=AT)


def test_station_elsewhere_does_not_find_the_pair(actor_with, only_west):
    far = actor_with("station_west", regions=["530823"])
    with pytest.raises(NotFound), in_scope(far.scope):
        queries.get_pair(only_west.pk, scope=far.scope)
    with pytest.raises(NotFound):
        steps.settle(pair_id=only_west.pk, note="核实", actor=far, at=AT)


def test_comparing_again_changes_nothing(west, differing):
    before = differing.updated_at
    compared = reconcile([bytes(differing.id_index)], actor=west, at=AT + timedelta(days=9))
    assert (compared.written, pair_of().updated_at) == (0, before)
    assert reconcile([], actor=west, at=AT).written == 0

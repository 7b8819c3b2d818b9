"""Visits arrive once, in any order; two answers are a conflict for somebody to decide; devices end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tests.registry.factories import OTHER_VILLAGE, VILLAGE, make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.models import Task
from xieshou.registry import clues
from xieshou.registry.errors import ConflictNotFound, DeviceNotFound, HouseholdNotFound, VisitNotFound
from xieshou.registry.models import (
    GuaranteeFact,
    Visit,
    VisitAssignment,
    VisitConflict,
    VisitEdit,
    VisitFile,
)
from xieshou.registry.operations import device as devices
from xieshou.registry.operations import visit as operations
from xieshou.registry.operations.device import (
    DeviceWipedError,
    NobodyLeftError,
    TooManyHouseholdsError,
)
from xieshou.registry.operations.visit import (
    AnswerError,
    ConsentMissingError,
    DecidedError,
    VisitTakenError,
    decide_conflict,
    receive_visit,
)
from xieshou.registry.operations.visit_file import TooManyFilesError, VoiceError, receive_file
from xieshou.registry.queries.visit import build_pack, list_conflicts, list_visits, standings_of

from .makers import AT, DEVICE, answer, key, open_for, receive, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xieshou.registry.clues import RaisedClue

pytestmark = pytest.mark.django_db
VOICE = b"\x1aE\xdf\xa3" + b"0" * 20
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def visitor(cadre: Actor) -> Actor:
    open_for(cadre)
    return cadre


@pytest.fixture
def second(actor_with: Callable[..., Actor]) -> Actor:
    actor = actor_with("village_cadre", regions=["530326"])
    open_for(actor, UUID(int=502))
    return actor


def test_a_visit_arrives_once(visitor: Actor) -> None:
    household = make_household(visitor)
    one = visit(household, answer("water", "no"), note="水窖干了")

    first, again = (receive_visit(visit=one, actor=visitor, at=AT) for _ in range(2))

    assert (first.is_new, again.is_new) == (True, False)
    assert (Visit.objects.count(), VisitEdit.objects.count()) == (1, 1)
    fact = GuaranteeFact.objects.get()
    assert (fact.kind, fact.state, fact.source_id, fact.on_date) == (
        "water",
        "not_met",
        one.edits[0].id,
        AT.date(),
    )


def test_a_clock_that_jumps_decides_nothing(visitor: Actor) -> None:
    household = make_household(visitor)
    future = AT + timedelta(days=900)

    receive(visitor, household, answer("water", "yes"), started_at=future, ended_at=future - timedelta(1))

    row = Visit.objects.get()
    assert row.ended_at == row.started_at
    assert GuaranteeFact.objects.get().on_date == AT.date()


@pytest.mark.parametrize("first_value", ["yes", "no"])
def test_two_answers_are_a_conflict_in_any_order(visitor: Actor, second: Actor, first_value: str) -> None:
    household = make_household(visitor)
    other = {"yes": "no", "no": "yes"}[first_value]

    receive(visitor, household, answer("food", first_value))
    receipt = receive(second, household, answer("food", other), device_id=UUID(int=502))

    (shown,) = list_conflicts(visitor.scope)
    assert receipt.contested == ("food",)
    assert sorted(value for value, _who in shown.answers) == ["no", "yes"]
    assert Task.objects.get().capability == "registry.visit.decide"
    assert standings_of(household.pk)["food"].values == ("no", "yes")


def test_a_decision_ends_the_conflict_and_keeps_both(visitor: Actor, second: Actor) -> None:
    household = make_household(visitor)
    receive(visitor, household, answer("food", "yes"))
    receive(second, household, answer("food", "no"), device_id=UUID(int=502))
    given = {"conflict_id": VisitConflict.objects.get().pk, "actor": visitor, "at": AT}

    with pytest.raises(AnswerError):
        decide_conflict(value="unknown", **given)
    decide_conflict(value="no", **given)
    with pytest.raises(DecidedError):
        decide_conflict(value="no", **given)

    assert standings_of(household.pk)["food"].value == "no"
    assert VisitEdit.objects.count() == 3
    assert list_conflicts(visitor.scope) == []
    assert Task.objects.get().done_at == AT


def test_a_later_answer_that_saw_both_settles_it_too(visitor: Actor, second: Actor) -> None:
    household = make_household(visitor)
    one, two = answer("food", "yes"), answer("food", "no")
    receive(visitor, household, one)
    receive(second, household, two, device_id=UUID(int=502))

    receipt = receive(visitor, household, answer("food", "yes", one.id, two.id))

    assert receipt.contested == ()
    assert VisitConflict.objects.get().state == "decided"


def test_a_contested_guarantee_is_no_fact_before_the_decision(visitor: Actor, second: Actor) -> None:
    household = make_household(visitor)
    receive(visitor, household, answer("water", "yes"))
    receive(second, household, answer("water", "no"), device_id=UUID(int=502))

    assert GuaranteeFact.objects.get().state == "met"


def test_what_cannot_be_kept_is_refused(visitor: Actor, auditor: Actor, second: Actor) -> None:
    household = make_household(visitor)
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    known = visit(household, answer("food", "yes"))
    receive_visit(visit=known, actor=visitor, at=AT)

    for actor, wrong, error in (
        (visitor, visit(household, has_consent=False), ConsentMissingError),
        (visitor, visit(household, answer("wealth", "yes")), AnswerError),
        (visitor, visit(household, answer("food", "lots")), AnswerError),
        (visitor, visit(foreign), HouseholdNotFound),
        (visitor, visit(household, device_id=UUID(int=9)), DeviceNotFound),
        (second, visit(household), DeviceNotFound),
        (auditor, visit(household), DeviceNotFound),
        (visitor, visit(household, answer("food", "no", id=known.edits[0].id)), VisitTakenError),
        (second, visit(household, id=known.id, device_id=UUID(int=502)), VisitTakenError),
    ):
        with pytest.raises(error):
            receive_visit(visit=wrong, actor=actor, at=AT)
    assert Visit.objects.count() == 1


def test_a_visitor_who_lost_the_right_is_refused(visitor: Actor, actor_with: Callable[..., Actor]) -> None:
    household = make_household(visitor)
    reader = actor_with("county_approver", regions=["530326"])
    lost = Actor(visitor.user_id, visitor.name, reader.roles, reader.capabilities, reader.scope)

    with pytest.raises(Denied):
        receive(lost, household, answer("food", "yes"))


def test_signs_are_kept_with_the_visit(visitor: Actor) -> None:
    homes = [make_household(visitor) for _ in range(3)]
    for number, home in enumerate(homes):
        begun = AT - timedelta(days=number + 1)
        ended = begun + timedelta(minutes=1)
        receive(visitor, home, answer("food", "yes"), started_at=begun, ended_at=ended, note="一切正常")

    signs = {tuple(row.signs) for row in list_visits(visitor.scope, with_signs=True)}
    assert signs == {("too_short",), ("too_short", "copied")}


@pytest.fixture
def raised() -> Iterator[list[RaisedClue]]:
    told: list[RaisedClue] = []

    def take(clue: RaisedClue, *, actor: Actor, at: object) -> None:
        told.append(clue)

    clues.register_clue_receiver(take)
    clues.register_clue_receiver(take)
    yield told
    clues._receivers.remove(take)


def test_a_risk_is_handed_on_once(visitor: Actor, raised: list[RaisedClue]) -> None:
    household = make_household(visitor)
    one = visit(household, clue="儿子车祸住院")

    for _ in range(2):
        receive_visit(visit=one, actor=visitor, at=AT)

    assert [(clue.household_id, clue.text, clue.seen_on) for clue in raised] == [
        (household.id, "儿子车祸住院", AT.date())
    ]


def test_the_database_keeps_visits_and_answers(visitor: Actor) -> None:
    receive(visitor, make_household(visitor), answer("food", "yes"))

    for change in (
        lambda: Visit.objects.update(note="x"),
        lambda: VisitEdit.objects.update(value="no"),
        lambda: VisitEdit.objects.all().delete(),
        lambda: Visit.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# files


def send_file(actor: Actor, visit_id: UUID, content: bytes, kind: str = "photo", **given: UUID) -> VisitFile:
    return receive_file(
        visit_id=visit_id,
        file_id=given.get("file_id", key()),
        kind=kind,
        content=content,
        actor=actor,
        at=AT,
    )


def test_files_arrive_once_and_the_same_photo_is_a_sign(visitor: Actor) -> None:
    one, two = (visit(make_household(visitor)) for _ in range(2))
    for each in (one, two):
        receive_visit(visit=each, actor=visitor, at=AT)
    number = key()

    assert send_file(visitor, one.id, PNG, file_id=number) == send_file(visitor, one.id, PNG, file_id=number)
    send_file(visitor, one.id, VOICE, kind="voice")
    before = [row.signs for row in Visit.objects.all()]
    send_file(visitor, two.id, PNG)

    assert before == [[], []]
    assert [row.signs for row in Visit.objects.all()] == [["same_photo"], ["same_photo"]]
    assert VisitFile.objects.count() == 3


def test_files_that_cannot_be_kept_are_refused(
    visitor: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = visit(make_household(visitor))
    receive_visit(visit=one, actor=visitor, at=AT)

    for actor, visit_id, content, kind, error in (
        (visitor, key(), PNG, "photo", VisitNotFound),
        (second, one.id, PNG, "photo", Denied),
        (visitor, one.id, b"#!/bin/sh", "voice", VoiceError),
        (visitor, one.id, b"OggS" + b"0" * 3_200_000, "voice", VoiceError),
        (visitor, one.id, b"#!/bin/sh", "photo", DomainError),
    ):
        with pytest.raises(error):
            send_file(actor, visit_id, content, kind)
    monkeypatch.setattr("xieshou.registry.operations.visit_file.MOST_FILES", 0)
    with pytest.raises(TooManyFilesError):
        send_file(visitor, one.id, PNG)


# devices and assignments


def test_a_device_keeps_its_key_until_it_is_closed(cadre: Actor, second: Actor, auditor: Actor) -> None:
    key_one, ends = devices.open_device(device_id=DEVICE, actor=cadre, at=AT)
    again, later = devices.open_device(device_id=DEVICE, actor=cadre, at=AT + timedelta(hours=1))

    assert (again, ends, later - ends) == (key_one, AT + timedelta(hours=72), timedelta(hours=1))
    for actor, error in ((second, DeviceNotFound), (auditor, Denied), (Actor.system("x"), DeviceNotFound)):
        with pytest.raises(error):
            devices.open_device(device_id=DEVICE, actor=actor, at=AT)
    with pytest.raises(Denied):
        devices.open_device(device_id=key(), actor=Actor.system("x"), at=AT)
    with pytest.raises(DeviceNotFound):
        devices.wipe_device(device_id=DEVICE, actor=second, at=AT)
    devices.wipe_device(device_id=DEVICE, actor=cadre, at=AT)
    with pytest.raises(DeviceWipedError):
        devices.open_device(device_id=DEVICE, actor=cadre, at=AT)
    with pytest.raises(DeviceWipedError):
        receive(cadre, make_household(cadre))


def test_a_village_is_taken_on_up_to_the_limit(cadre: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make_household(cadre)
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    given = {"region_code": VILLAGE, "actor": cadre}
    monkeypatch.setattr(devices, "visit_value", lambda _name, _day: 2)

    assert devices.take_on_village(**given, at=AT) == 2
    with pytest.raises(TooManyHouseholdsError):
        devices.take_on_village(**given, at=AT)
    monkeypatch.setattr(devices, "visit_value", lambda _name, _day: 200)
    assert devices.take_on_village(**given, at=AT) == 1
    with pytest.raises(NobodyLeftError):
        devices.take_on_village(**given, at=AT)
    with pytest.raises(Denied):
        devices.take_on_village(region_code=OTHER_VILLAGE, actor=cadre, at=AT)
    assert devices.give_back(**given) == 3
    assert VisitAssignment.objects.count() == 0
    for act in (devices.take_on_village, devices.give_back):
        with pytest.raises(Denied):
            act(
                region_code=VILLAGE,
                actor=Actor.system("x"),
                **({"at": AT} if act is devices.take_on_village else {}),
            )


def test_the_copy_holds_what_stands_and_no_number(cadre: Actor) -> None:
    open_for(cadre)
    household = make_household(cadre, names=["李秀英"])
    devices.take_on_village(region_code=VILLAGE, actor=cadre, at=AT)
    one = answer("food", "yes")
    receive(cadre, household, one)

    (packed,) = build_pack(cadre, on=AT.date())

    assert packed["fields"] == {"food": {"values": ["yes"], "heads": [str(one.id)]}}
    assert packed["members"] == [{"name": "李秀英", "relation": "户主", "age": 41}]
    assert set(packed) == {"id", "code", "head", "place", "address", "members", "fields"}


def test_conflicts_of_another_county_do_not_exist(cadre: Actor) -> None:
    system = Actor.system("tests")
    household = make_household(system, region_code=OTHER_VILLAGE)
    row = VisitConflict.objects.create(
        household=household, region_code=OTHER_VILLAGE, field="food", found_at=AT
    )

    with pytest.raises(ConflictNotFound):
        operations.decide_conflict(conflict_id=row.pk, value="yes", actor=cadre, at=AT)


def test_who_only_reads_decides_nothing(visitor: Actor, second: Actor, auditor: Actor) -> None:
    household = make_household(visitor)
    receive(visitor, household, answer("food", "yes"))
    receive(second, household, answer("food", "no"), device_id=UUID(int=502))

    with pytest.raises(Denied):
        decide_conflict(conflict_id=VisitConflict.objects.get().pk, value="yes", actor=auditor, at=AT)

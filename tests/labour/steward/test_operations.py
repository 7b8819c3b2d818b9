"""Stewards in charge, contacts, agreements, the log and the clock, and the walls around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.labour.makers import AT, BAOSHAN, ON, make_employer
from tests.labour.story import EAST
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.files.policies import can_read
from xieshou.kernel.files.refusals import WrongFileType
from xieshou.kernel.ids import new_id
from xieshou.kernel.phones import InvalidPhoneError
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import KeyEnterprise, StewardTerm
from xieshou.labour.operations import steward as charge
from xieshou.labour.operations import steward_posts as steps
from xieshou.labour.operations import steward_service as service
from xieshou.labour.queries import steward as queries

from .makers import BEGAN, CALL, NEED, PDF, talk

pytestmark = pytest.mark.django_db
WHO = service.ContactEntry("王经理", "13800000000", "人事经理")
PAPER = service.AgreementEntry("招聘服务协议", date(2026, 1, 1), date(2026, 12, 31), PDF, "协议.pdf")


# --- in charge --------------------------------------------------------------------------------------


def test_hand_over_ends_the_former_term_on_its_day_and_keeps_it(office):
    row = office.give()
    office.give(row.employer, to=1, from_date=date(2026, 3, 1))
    (later, former) = queries.list_terms(row, scope=office.head.scope)
    assert (former.to_date, later.from_date, later.to_date) == (date(2026, 3, 1), date(2026, 3, 1), None)
    before = queries.get_enterprise(row.pk, scope=office.head.scope, on=date(2026, 2, 28))
    after = queries.get_enterprise(row.pk, scope=office.head.scope, on=date(2026, 3, 1))
    assert (before.steward_id, after.steward_id) == (office.users[0].pk, office.users[1].pk)
    assert KeyEnterprise.objects.count() == 1
    event = Event.objects.filter(event="labour.offer.enterprise_assigned").order_by("at", "id").last()
    assert event.after["handed_over_by"] == office.users[0].display_name


@pytest.mark.parametrize("from_date", [BEGAN, BEGAN - timedelta(days=1)], ids=["same day", "day before"])
def test_hand_over_not_after_the_present_term_is_refused(office, from_date):
    row = office.give()
    with pytest.raises(charge.HandOverDayError):
        office.give(row.employer, to=1, from_date=from_date)
    assert office.give(row.employer, to=1, from_date=BEGAN + timedelta(days=1)).pk == row.pk


def test_same_steward_unknown_steward_and_unknown_employer_are_refused(office, user_with):
    row = office.give()
    with pytest.raises(charge.SameStewardError):
        office.give(row.employer, from_date=ON)
    known = {"employer_id": row.employer_id, "steward_id": office.users[1].pk, "from_date": ON}
    common = {"actor": office.head, "at": AT}
    other_role = user_with("station_west", regions=[EAST], organisation=office.body)
    for steward_id in (new_id(), other_role.pk):
        with pytest.raises(charge.UnknownStewardError):
            charge.assign(**known | {"steward_id": steward_id}, **common)
    for employer_id in (new_id(), office.body.pk):
        with pytest.raises(charge.UnknownEmployerError):
            charge.assign(**known | {"employer_id": employer_id}, **common)


def test_only_the_office_of_the_area_gives_enterprises(office, actor_with):
    employer = make_employer(region_code="310116000000")
    with pytest.raises(Denied):
        office.give(employer)
    known = {"employer_id": make_employer().pk, "steward_id": office.users[0].pk, "from_date": ON}
    with pytest.raises(Denied):
        charge.assign(**known, actor=office.stewards[0], at=AT)


def test_periods_of_an_enterprise_never_overlap_in_the_database(office):
    row = office.give()
    term = StewardTerm.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        StewardTerm.objects.create(
            enterprise=row, region_code=BAOSHAN, steward_id=new_id(), steward_name="x",
            from_date=term.from_date + timedelta(days=9), entered_at=AT,
        )  # fmt: skip


def test_service_ends_and_begins_again(office):
    row = office.give()
    end = {"enterprise_id": row.pk, "ended_on": ON, "note": "企业迁出", "actor": office.head, "at": AT}
    for wrong in ({"note": " "}, {"ended_on": BEGAN}, {"ended_on": ON + timedelta(days=1)}):
        with pytest.raises(charge.EndNoteMissingError):
            charge.release(**end | wrong)
    with pytest.raises(Denied):
        charge.release(**end | {"actor": office.stewards[0]})
    with pytest.raises(NotFound):
        charge.release(**end | {"enterprise_id": new_id()})
    charge.release(**end)
    with pytest.raises(IllegalMoveError):
        charge.release(**end)
    with pytest.raises(IllegalMoveError):
        talk(office, row)
    assert [one.pk for one in queries.served(office.head.scope, on=ON)] == []
    with pytest.raises(charge.HandOverDayError):
        office.give(row.employer, from_date=ON - timedelta(days=1))
    again = office.give(row.employer, from_date=ON)
    assert (again.ended_on, again.due_on) == (None, ON + timedelta(days=30))


def test_service_without_a_term_ends_too(office):
    row = office.give()
    StewardTerm.objects.all().delete()
    end = {"enterprise_id": row.pk, "ended_on": ON, "note": "企业迁出", "actor": office.head, "at": AT}
    assert charge.release(**end).ended_on == ON


# --- contacts, agreements, log ------------------------------------------------------------------------


def test_contact_is_opened_for_a_purpose_only(office, actor_with):
    row = office.give()
    step = {"enterprise_id": row.pk, "actor": office.stewards[0], "at": AT}
    made = service.add_contact(entry=WHO, **step)
    assert b"13800000000" not in bytes(made.phone_cipher)
    look = {"contact_id": made.pk, "at": AT}
    with pytest.raises(PurposeMissingError):
        service.reveal_contact(purpose="", actor=office.stewards[0], **look)
    with pytest.raises(Denied):
        service.reveal_contact(purpose="核对", actor=actor_with("auditor", regions=[EAST]), **look)
    shown = service.reveal_contact(purpose="催问急聘岗位", actor=office.stewards[0], **look)
    assert shown == ("王经理", "13800000000")
    assert Event.objects.get(event="labour.offer.enterprise_contact_revealed").purpose == "催问急聘岗位"
    for wrong in ({"name": " "}, {"phone": ""}, {}):
        with pytest.raises(service.ContactIncompleteError):
            service.add_contact(entry=replace(WHO, **wrong), **step)
    with pytest.raises(InvalidPhoneError):
        service.add_contact(entry=replace(WHO, phone="12"), **step)
    service.end_contact(contact_id=made.pk, actor=office.stewards[0], at=AT)
    with pytest.raises(IllegalMoveError):
        service.end_contact(contact_id=made.pk, actor=office.stewards[0], at=AT)
    assert queries.list_contacts(row, scope=office.head.scope) == []
    with pytest.raises(NotFound):
        queries.get_contact(new_id(), scope=office.head.scope)


def test_agreement_keeps_its_document_for_those_who_see_the_enterprise(office, actor_with):
    row = office.give()
    step = {"enterprise_id": row.pk, "actor": office.stewards[0], "at": AT}
    made = service.add_agreement(entry=PAPER, **step)
    assert made.to_date == date(2027, 1, 1)
    file = StoredFile.objects.get(pk=made.file_id)
    assert can_read(office.stewards[1], file)
    assert not can_read(actor_with("station_east", regions=["310116"]), file)
    assert not can_read(actor_with("station_west", regions=[EAST]), file)
    for wrong in ({"title": " "}, {"last_day": date(2025, 12, 31)}, {}):
        with pytest.raises(service.AgreementError):
            service.add_agreement(entry=replace(PAPER, **wrong), **step)
    with pytest.raises(WrongFileType):
        service.add_agreement(entry=replace(PAPER, title="另一份", content=b"text"), **step)
    one_day = replace(PAPER, title="一日", last_day=PAPER.from_date)
    assert service.add_agreement(entry=one_day, **step).to_date == date(2026, 1, 2)


def test_contact_starts_the_clock_anew_and_a_promise_shortens_it(office):
    row = office.give()
    assert row.due_on == date(2026, 3, 4)  # thirty days after the second of February
    talk(office, row)
    row.refresh_from_db()
    assert (row.last_contact_on, row.due_on) == (ON, date(2026, 4, 1))
    talk(office, row, replace(CALL, next_on=date(2026, 3, 9)))
    row.refresh_from_db()
    assert (row.promised_on, row.due_on) == (date(2026, 3, 9), date(2026, 3, 9))
    talk(office, row, replace(CALL, next_on=date(2026, 9, 1)))
    row.refresh_from_db()
    assert row.due_on == date(2026, 4, 1)  # a promise does not lengthen the clock
    talk(office, row, replace(CALL, held_on=date(2026, 2, 9)))
    row.refresh_from_db()
    assert row.last_contact_on == ON  # an older one entered late changes nothing


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"held_on": ON + timedelta(days=1)}, service.TalkDayError),
        ({"held_on": BEGAN - timedelta(days=1)}, service.TalkDayError),
        ({"next_on": ON}, service.TalkDayError),
        ({"way": "visit"}, service.TalkWordsError),
        ({"way": "letter", "agreed": "x"}, service.TalkWordsError),
    ],
    ids=["future", "before the service", "next the same day", "visit without words", "unknown way"],
)
def test_impossible_contact_is_refused(office, change, refusal):
    row = office.give()
    with pytest.raises(refusal):
        talk(office, row, replace(CALL, **change))
    assert talk(office, row, replace(CALL, held_on=BEGAN, way="visit", agreed="看岗"))


def test_contact_about_another_enterprises_post_or_worker_is_refused(office, story):
    row, other = office.give(), office.give(story.employer)
    post = office.mine(other)
    story.arrive()
    for about in ({"post_id": post.pk}, {"placement_id": story.placement.pk}):
        with pytest.raises(service.TalkSubjectError):
            talk(office, row, replace(CALL, held_on=ON, **about))
        assert talk(office, other, replace(CALL, **about))


# --- urgent posts -------------------------------------------------------------------------------------


def test_steward_of_another_area_and_reader_may_not_serve(office, actor_with):
    row = office.give()
    far = actor_with("recruitment_steward", regions=["310116"])
    reader = actor_with("auditor", regions=[EAST])
    for actor, refusal in ((far, NotFound), (reader, Denied)):
        with pytest.raises(refusal):
            steps.mine(enterprise_id=row.pk, need=NEED, actor=actor, at=AT)
    with pytest.raises(NotFound):
        queries.get_enterprise(row.pk, scope=far.scope, on=ON)


# --- figures ------------------------------------------------------------------------------------------


def test_lists_of_enterprises_answer_each_question(office):
    row, other = office.give(), office.give(to=1)
    step = {"enterprise_id": row.pk, "actor": office.stewards[0], "at": AT}
    service.add_agreement(entry=replace(PAPER, last_day=date(2026, 4, 30)), **step)
    office.mine(row)
    talk(office, other)
    scope, due = office.head.scope, date(2026, 3, 6)

    def shown(on=due, **wanted):
        found = queries.list_enterprises(queries.EnterpriseFilter(**wanted), scope=scope, on=on)
        return {one.pk for one in found}

    assert shown() == {row.pk, other.pk}
    assert shown(show="overdue") == {row.pk}
    assert shown(on=date(2026, 3, 4), show="overdue") == set()  # due that day, not yet overdue
    assert shown(show="late") == {row.pk}
    assert shown(on=date(2026, 3, 5), show="late") == set()
    assert shown(show="running_out") == {row.pk}
    assert shown(on=date(2026, 3, 1), show="running_out") == set()  # 61 days before the end
    assert shown(steward_id=office.users[1].pk) == {other.pk}
    assert shown(text=row.employer.short_name) == {row.pk}
    assert shown(on=date(2026, 1, 1), show="nobody") == {row.pk, other.pk}
    charge.release(enterprise_id=row.pk, ended_on=ON, note="迁出", actor=office.head, at=AT)
    assert shown(show="ended") == {row.pk}
    assert len(queries.list_served(scope=scope, on=due)) == 1
    assert queries.list_served(scope=scope, on=due, steward_id=office.users[0].pk) == []


def test_walls_hide_the_stewards_work_from_another_district(office):
    row = office.give()
    service.add_contact(enterprise_id=row.pk, entry=WHO, actor=office.stewards[0], at=AT)
    office.mine(row)
    tables = ("keyenterprise", "stewardterm", "enterprisecontact", "urgentpost")
    for scope, seen in (
        (Scope.of([EAST]), 1),
        (Scope.of(["310116"]), 0),
        (Scope.of([], [row.employer_id]), 0),
    ):
        with in_scope(scope), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"select count(*) from labour_{table}")
                assert cursor.fetchone()[0] == seen

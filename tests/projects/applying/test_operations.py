"""A firm applies itself: draft, files, sending at the limit of the days, return, withdrawal, and what it is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.projects.makers import AT, COUNTY
from tests.projects.notice import makers as notices
from tests.projects.test_scheme import END, FIRST, RULES, application, give, open_call
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.files.policies import can_read
from xieshou.kernel.files.refusals import FileEmpty, WrongFileType
from xieshou.kernel.inbox.models import Notice
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Application, ApplicationDraft, ApplicationPaper, FundingCall, Introduction
from xieshou.projects.operations import applying, scheme
from xieshou.projects.queries import applying as queries

from . import makers

ALL = Scope.everything()
LAST = END - timedelta(days=1)


def told(user):
    with in_scope(ALL):
        rows = Notice.objects.filter(recipient_id=user.pk, kind="projects.application")
        return [row.key.split(":")[2] for row in rows.order_by("created_at", "pk")]


def test_firm_sends_and_the_officer_confirms_what_it_sent(call, applicant, user, officer, reviewers):
    row = makers.apply(call, applicant)
    assert (row.status, row.is_own, row.papers, row.years_operating) == ("received", True, ["plan"], 5)
    assert row.received_by_id == user.pk
    with pytest.raises(errors.IllegalMoveError):
        give(row, reviewers[0], 80)
    with pytest.raises(scheme.UncheckedError):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    row = makers.confirm(row, officer)
    assert (row.status, row.checked_by_name) == ("complete", officer.name)
    with pytest.raises(errors.IllegalMoveError):
        makers.confirm(row, officer)
    for reviewer in reviewers:
        give(row, reviewer, 80)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    notices.post(call, officer)
    FundingCall.objects.filter(pk=call.pk).update(created_by_id=None)
    notices.grant(call, officer)
    row.refresh_from_db()
    assert row.status == "granted"
    assert told(user) == ["complete", "on_notice", "granted"]
    with in_scope(ALL):
        events = set(Event.objects.values_list("event", flat=True))
    assert {"projects.offer.draft_begun", "projects.offer.paper_brought", "projects.offer.sent"} <= events
    assert "projects.offer.confirmed" in events


@pytest.mark.parametrize(
    ("on", "takes"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (LAST, True), (END, False)],
    ids=["before", "first", "last", "closing"],
)
def test_application_is_sent_within_the_days_of_the_call(call, applicant, on, takes):
    if takes:
        assert makers.apply(call, applicant, on=on).status == "received"
        return
    with pytest.raises(scheme.CallClosedError):
        makers.write(call, applicant, on=on)
    makers.write(call, applicant)
    makers.bring(call, applicant)
    with pytest.raises(scheme.CallClosedError):
        makers.send(call, applicant, on=on)


@pytest.mark.parametrize(
    ("values", "keeps"),
    [
        ({"own_fen": 42_857_142, "requested_fen": 1_000_000_00}, False),
        ({"own_fen": 42_857_142 + 1, "requested_fen": 1_000_000_00}, True),
        ({"households_linked": 20}, True),
        ({"households_linked": 19}, False),
        ({"requested_fen": 2_000_000_00, "own_fen": 1_000_000_00}, True),
        ({"requested_fen": 2_000_000_01, "own_fen": 1_000_000_00}, False),
        ({"founded_on": date(2025, 3, 1)}, True),
        ({"founded_on": date(2025, 3, 2)}, False),
    ],
    ids=str,
)
def test_eligibility_at_the_limit(call, applicant, values, keeps):
    """The last case but one is one year old on the day of sending, the last a day short of it."""
    if keeps:
        assert makers.apply(call, applicant, **values).status == "received"
        return
    with pytest.raises(applying.NotEligibleError):
        makers.apply(call, applicant, **values)
    with in_scope(ALL):
        assert not Application.objects.exists()


def test_missing_paper_is_named_and_a_missing_field_too(call, applicant):
    with pytest.raises(applying.DraftMissingError):
        makers.send(call, applicant)
    makers.write(call, applicant, plan="")
    with pytest.raises(applying.DraftMissingError) as refusal:
        makers.send(call, applicant)
    assert refusal.value.field == "plan"
    makers.write(call, applicant, founded_on=None)
    with pytest.raises(applying.DraftMissingError) as refusal:
        makers.send(call, applicant)
    assert refusal.value.field == "founded_on"
    makers.write(call, applicant)
    with pytest.raises(applying.NotEligibleError):
        makers.send(call, applicant)
    makers.bring(call, applicant)
    assert makers.send(call, applicant).papers == ["plan"]


def test_founding_day_to_come_is_refused(call, applicant):
    makers.write(call, applicant, founded_on=FIRST)
    with pytest.raises(applying.FoundedError):
        makers.write(call, applicant, founded_on=FIRST + timedelta(days=1))


def test_founding_day_is_asked_once(call, applicant, firm, officer):
    makers.apply(call, applicant)
    other = open_call(officer, number="JS-2")
    with in_scope(applicant.scope):
        known = queries.background_of(firm, county=COUNTY)
    assert (known.founded_on, known.sector, known.grants) == (date(2020, 5, 6), "mushroom", ())
    assert (known.years_on(date(2026, 5, 5)), known.years_on(date(2026, 5, 6))) == (5, 6)
    row = makers.apply(other, applicant, founded_on=None)
    assert row.founded_on == date(2020, 5, 6)


def test_sector_of_an_introduced_enterprise_is_known(firm, applicant):
    assert queries.background_of(firm, county=COUNTY).sector == ""
    firm.uscc = "91310116MA00000001"
    Introduction.objects.create(
        region_code=COUNTY, name="上海菌菇", uscc=firm.uscc, origin="上海", sector="tea", found_on=FIRST,
        stage_on=FIRST, created_at=AT,
    )  # fmt: skip
    with in_scope(applicant.scope):
        known = queries.background_of(firm, county=COUNTY)
        assert not Introduction.objects.exists()
    assert (known.sector, known.founded_on, known.years_on(FIRST)) == ("tea", None, None)


def test_draft_is_seen_by_nobody_else(call, applicant, officer, actor_with):
    makers.write(call, applicant)
    rival = makers.make_firm("上海竹笋")
    other = actor_with("employer", organisations=[rival.pk], organisation_id=rival.pk)
    for scope in (officer.scope, other.scope, ALL):
        with in_scope(scope):
            assert not ApplicationDraft.objects.exists()
    with in_scope(applicant.scope):
        assert ApplicationDraft.objects.count() == 1
        assert queries.list_drafts(queries.own_body(applicant)) == {call.pk}


def test_file_is_for_its_applicant_and_for_officials_once_sent(
    call, applicant, officer, stranger, actor_with
):
    makers.write(call, applicant)
    paper = makers.bring(call, applicant)
    file = StoredFile.objects.get(pk=paper.file_id)
    rival = makers.make_firm("上海竹笋")
    other = actor_with("employer", organisations=[rival.pk], organisation_id=rival.pk)
    clerk = actor_with("village_cadre", regions=["530823"])

    def readers():
        found = []
        for actor in (applicant, officer, stranger, other, clerk):
            with in_scope(actor.scope):
                found.append(can_read(actor, file))
        return found

    assert readers() == [True, False, False, False, False]
    makers.send(call, applicant)
    assert readers() == [True, True, False, False, False]


def test_replaced_paper_stays_on_record_and_one_taken_back_is_missing(call, applicant):
    first, second = makers.bring(call, applicant), makers.bring(call, applicant)
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (AT, None)
    makers.take_back(call, applicant)
    with pytest.raises(applying.PaperError):
        makers.take_back(call, applicant)
    assert ApplicationPaper.objects.filter(replaced_at=None).count() == 0
    assert StoredFile.objects.filter(owner_kind="projects.application_paper").count() == 2


def test_wrong_paper_or_file_is_refused(call, applicant):
    with pytest.raises(applying.PaperError):
        makers.bring(call, applicant, "land")
    with pytest.raises(FileEmpty):
        makers.bring(call, applicant, content=b"")
    with pytest.raises(WrongFileType):
        makers.bring(call, applicant, content=b"MZ program")
    assert not ApplicationPaper.objects.exists()


def test_returned_application_is_completed_within_its_days(call, applicant, user, officer):
    row = makers.apply(call, applicant, on=LAST)
    with pytest.raises(errors.ReasonMissingError):
        makers.send_back(row, officer, " ", on=LAST)
    row = makers.send_back(row, officer, on=LAST)
    assert (row.status, row.due_on) == ("returned", date(2026, 4, 6))
    with pytest.raises(scheme.SentByItselfError):
        scheme.complete(application_id=row.pk, application=application("乙"), actor=officer, at=AT, on=FIRST)
    with pytest.raises(scheme.UncheckedError):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=date(2026, 4, 5))
    with pytest.raises(scheme.CallClosedError):
        makers.write(call, applicant, on=date(2026, 4, 6))
    again = makers.apply(call, applicant, on=date(2026, 4, 5), households_linked=60)
    assert (again.pk, again.status, again.households_linked) == (row.pk, "received", 60)
    assert (again.due_on, again.returned_for, again.checked_by_id) == (None, "", None)
    assert told(user) == ["returned"]


def test_what_was_never_completed_is_not_granted(call, applicant, user, officer, district):
    row = makers.send_back(makers.apply(call, applicant), officer)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    notices.post(call, officer)
    notices.grant(call, district)
    row.refresh_from_db()
    assert (row.status, row.is_selected, row.reason) == ("declined", False, {"code": "incomplete"})
    assert told(user) == ["returned", "declined"]


def test_withdrawn_application_may_be_sent_again(call, applicant, officer):
    row = makers.apply(call, applicant)
    with pytest.raises(scheme.AppliedBeforeError):
        makers.write(call, applicant)
    with pytest.raises(errors.ReasonMissingError):
        makers.withdraw(row, applicant, " ")
    row = makers.withdraw(row, applicant)
    assert (row.status, row.withdrawn_reason) == ("withdrawn", "另有安排")
    with pytest.raises(errors.IllegalMoveError):
        makers.withdraw(row, applicant)
    again = makers.apply(call, applicant)
    assert (again.pk, again.status, again.withdrawn_at, again.withdrawn_reason) == (
        row.pk,
        "received",
        None,
        "",
    )


def test_withdrawn_application_is_not_ranked_and_a_scored_one_not_sent_again(
    call, applicant, officer, reviewers
):
    row = makers.confirm(makers.apply(call, applicant), officer)
    give(row, reviewers[0], 80)
    makers.withdraw(row, applicant)
    makers.write(call, applicant)
    makers.bring(call, applicant)
    with pytest.raises(applying.ScoredBeforeError):
        makers.send(call, applicant)
    assert scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END).worth == 0


def test_nothing_is_withdrawn_after_the_ranking(call, applicant, officer, reviewers):
    row = makers.confirm(makers.apply(call, applicant), officer)
    for reviewer in reviewers:
        give(row, reviewer, 80)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    with pytest.raises(errors.IllegalMoveError):
        makers.withdraw(row, applicant)


def test_who_checked_the_papers_does_not_score(call, applicant, actor_with, reviewers):
    both = actor_with("cooperation_officer", regions=["530823"])
    row = makers.confirm(makers.apply(call, applicant), both)
    with pytest.raises(errors.SamePersonError):
        give(row, both, 80)
    assert give(row, reviewers[0], 80).points["market"] == 80


def test_one_check_is_by_somebody_else_who_may_check_there(call, applicant, stranger, actor_with, user):
    row = makers.apply(call, applicant)
    same = actor_with("project_officer", regions=["530823"], user_id=user.pk)
    with pytest.raises(errors.SamePersonError):
        makers.confirm(row, same)
    with pytest.raises(NotFound):
        makers.confirm(row, stranger)
    with pytest.raises(Denied):
        makers.confirm(row, actor_with("county_approver", regions=["530823"]))


def test_nobody_applies_for_another_body_or_beyond_their_place(call, applicant, actor_with, firm):
    rival = makers.make_firm("上海竹笋")
    row = makers.apply(call, applicant)
    other = actor_with("employer", organisations=[rival.pk], organisation_id=rival.pk)
    with pytest.raises(NotFound):
        makers.withdraw(row, other)
    far = makers.make_firm("昆明菌菇", "530102000000")
    with pytest.raises(NotFound):
        makers.write(call, actor_with("employer", organisations=[far.pk], organisation_id=far.pk))
    school = makers.make_firm("学校", kind="school")
    for wrong in (
        actor_with("employer", organisations=[school.pk], organisation_id=school.pk),
        actor_with("employer", organisations=[], organisation_id=firm.pk),
        actor_with("employer", organisations=[firm.pk]),
        actor_with("village_cadre", organisations=[firm.pk], organisation_id=firm.pk),
    ):
        with pytest.raises(Denied):
            makers.write(call, wrong)
        with pytest.raises(Denied):
            makers.withdraw(row, wrong)


@pytest.mark.parametrize(("until", "count"), [(END, 1), (FIRST, 0)], ids=["paired", "over"])
def test_calls_of_the_paired_counties_are_within_reach(officer, applicant, until, count):
    makers.pair(until=until)
    open_call(officer)
    with in_scope(applicant.scope):
        assert len(queries.list_open_calls(queries.own_body(applicant), on=FIRST)) == count


def test_database_shows_a_firm_only_calls_that_it_may_answer(call, applicant, stranger, actor_with):
    open_call(stranger, number="HZ", region_code="530326000000")
    local = makers.make_firm("景东合作社", COUNTY, kind="cooperative")
    near = actor_with("employer", organisations=[local.pk], organisation_id=local.pk)
    school = makers.make_firm("学校", COUNTY, kind="school")
    none = actor_with("employer", organisations=[school.pk], organisation_id=school.pk)
    seen = []
    for actor in (applicant, near, none):
        with in_scope(actor.scope):
            seen.append(set(FundingCall.objects.values_list("number", flat=True)))
    assert seen == [{"JS-2026-1"}, {"JS-2026-1"}, set()]
    with in_scope(applicant.scope):
        assert FundingCall.objects.update(title="改") == 0


def test_paper_of_a_call_that_asks_for_none(officer, applicant):
    from dataclasses import replace

    makers.pair()
    call = open_call(officer, rules=replace(RULES, papers=()))
    makers.write(call, applicant)
    assert makers.send(call, applicant).papers == []

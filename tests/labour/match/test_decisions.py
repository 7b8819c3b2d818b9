"""Decisions on lines: accepted, changed with a price, refused with a reason; each refusal beside its success."""

from __future__ import annotations

import pytest

from tests.labour.makers import AT, ON, make_vacancy, make_wish, steward
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.labour.errors import IllegalMoveError, NoPlaceLeftError
from xieshou.labour.models import Referral, Vacancy
from xieshou.labour.operations import match
from xieshou.labour.operations.run import calculate_run, request_run
from xieshou.labour.queries import pricing
from xieshou.labour.queries.pricing import list_alternatives

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(actor_with):
    return steward(actor_with)


def run_for(actor):
    run = request_run(actor=actor, at=AT, on=ON)
    return calculate_run(run_id=run.pk, actor=actor, at=AT)


@pytest.fixture
def line(actor):
    make_wish()
    make_vacancy(head_count=2)
    return run_for(actor).lines.get()


def test_accepted_line_takes_the_place_moves_the_worker_and_refers(line, actor):
    accepted = match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    assert (accepted.state, accepted.decided_by_id, accepted.change_price) == (
        "accepted",
        actor.user_id,
        None,
    )
    vacancy = Vacancy.objects.get()
    assert vacancy.places_taken == 1
    line.wish.refresh_from_db()
    assert line.wish.status == "referred"
    referral = Referral.objects.get()
    assert (referral.match_line_id, referral.vacancy_id, referral.holds_place) == (line.pk, vacancy.pk, True)
    event = Event.objects.get(event="labour.match.accepted")
    assert event.subject_id == str(line.pk)
    assert event.before["state"] == "proposed"


def test_accepting_twice_is_refused_and_takes_one_place(line, actor):
    match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    with pytest.raises(IllegalMoveError):
        match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    assert Vacancy.objects.get().places_taken == 1


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("places_taken", 2, NoPlaceLeftError),
        ("status", "withdrawn", NoPlaceLeftError),
        ("expires_on", ON.replace(day=1), match.VacancyExpiredError),
        ("wage_from_fen", 100_000, match.HardRequirementError),
    ],
)
def test_line_whose_vacancy_changed_meanwhile_is_refused(line, actor, field, value, refusal):
    Vacancy.objects.update(**{field: value})
    with pytest.raises(refusal):
        match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    line.refresh_from_db()
    line.wish.refresh_from_db()
    assert (line.state, line.wish.status) == ("proposed", "seeking")
    assert Referral.objects.count() == 0


def test_line_of_a_worker_who_found_work_meanwhile_is_refused(line, actor):
    line.wish.status = "working_county"
    line.wish.save()
    with pytest.raises(match.WorkerNotOpenError):
        match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    assert Vacancy.objects.get().places_taken == 0


def test_role_without_the_capability_decides_nothing(line, actor_with):
    other = actor_with("station_east", regions=["310113", "5303"])
    for decide in (
        lambda: match.accept(line_id=line.pk, actor=other, at=AT, on=ON),
        lambda: match.change(line_id=line.pk, vacancy_id=line.vacancy_id, actor=other, at=AT, on=ON),
        lambda: match.refuse(line_id=line.pk, reason="worker_declines", actor=other, at=AT),
        lambda: match.accept_many(line_ids=[line.pk], actor=other, at=AT, on=ON),
    ):
        with pytest.raises(Denied):
            decide()
    line.refresh_from_db()
    assert line.state == "proposed"


def test_line_of_another_area_does_not_exist(line, actor_with):
    foreign = steward(actor_with, regions=("310113", "6329"))
    with pytest.raises(NotFound):
        match.accept(line_id=line.pk, actor=foreign, at=AT, on=ON)
    with pytest.raises(NotFound):
        match.refuse(line_id=new_id(), reason="worker_declines", actor=foreign, at=AT)


def test_refused_line_keeps_its_reason_and_the_worker_stays_open(line, actor):
    refused = match.refuse(line_id=line.pk, reason="other", note="孩子要照顾", actor=actor, at=AT)
    assert (refused.state, refused.refusal_reason, refused.refusal_note) == ("refused", "other", "孩子要照顾")
    line.wish.refresh_from_db()
    assert line.wish.status == "seeking"
    with pytest.raises(IllegalMoveError):
        match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)
    again = run_for(actor).lines.get()
    assert again.state == "proposed"


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("because", "x"), ("other", ""), ("other", "   ")])
def test_refusal_without_a_coded_reason_is_refused(line, actor, reason, note):
    with pytest.raises(match.UnknownRefusalError):
        match.refuse(line_id=line.pk, reason=reason, note=note, actor=actor, at=AT)
    line.refresh_from_db()
    assert line.state == "proposed"


def test_change_stores_its_price_and_refers_to_the_other_vacancy(actor):
    wish = make_wish()
    make_vacancy(head_count=1)
    worse = make_vacancy(
        head_count=1, occupation_code="", skills=[{"code": "welding", "level": 3, "must": False}]
    )
    line = run_for(actor).lines.get(wish=wish)
    other = next(item for item in list_alternatives(line, scope=actor.scope, on=ON) if item.vacancy == worse)
    assert (other.price, other.is_exact) == (line.score - other.score, True)
    changed = match.change(line_id=line.pk, vacancy_id=worse.pk, actor=actor, at=AT, on=ON)
    assert (changed.state, changed.vacancy_id, changed.change_price) == ("accepted", worse.pk, other.price)
    assert changed.proposed_vacancy_id != worse.pk
    assert Referral.objects.get().vacancy_id == worse.pk
    assert Event.objects.filter(event="labour.match.changed").count() == 1


def test_price_of_a_change_is_what_the_whole_loses(actor, monkeypatch):
    """Force each alternative of each line and solve again: the price is the loss; the bound is never above it."""
    from xieshou.engines.assignment import Problem, SeekerTable, VacancyTable, solve
    from xieshou.labour.queries.engine import offer_of, seeker_of, weights_of
    from xieshou.labour.rules.parameters import parameters_on

    wishes = [
        make_wish(wage_expected_fen=420_000 + 60_000 * row, skills={"sewing": row % 4}) for row in range(4)
    ]
    offers = [
        make_vacancy(head_count=1, wage_to_fen=500_000 + 100_000 * column, language_level=column)
        for column in range(3)
    ]
    run = run_for(actor)
    problem = Problem.build(
        SeekerTable.build([seeker_of(wish) for wish in wishes]),
        VacancyTable.build([offer_of(vacancy) for vacancy in offers]),
        weights_of(parameters_on(ON)),
    )
    best = solve(problem).total_score
    checked = 0
    for row, wish in enumerate(wishes):
        line = run.lines.get(wish=wish)
        exact = list_alternatives(line, scope=actor.scope, on=ON)
        with monkeypatch.context() as patch:
            patch.setattr(pricing, "MOST_LINES", 0)
            bounds = {item.vacancy: item for item in list_alternatives(line, scope=actor.scope, on=ON)}
        for item in exact:
            forced = solve(problem, keep=[(row, offers.index(item.vacancy))])
            assert item.is_exact
            assert item.price == best - forced.total_score >= bounds[item.vacancy].price
            assert not bounds[item.vacancy].is_exact
            checked += 1
    assert checked >= 6


def test_unmatched_worker_is_given_a_vacancy_by_hand(actor):
    make_wish(skills={"sewing": 3})
    make_wish(skills={}, occupation_codes=[])
    make_vacancy(head_count=1)
    line = run_for(actor).lines.get(state="unmatched")
    late = make_vacancy(head_count=1)
    changed = match.change(line_id=line.pk, vacancy_id=late.pk, actor=actor, at=AT, on=ON)
    assert (changed.state, changed.vacancy_id) == ("accepted", late.pk)
    with pytest.raises(IllegalMoveError):
        match.refuse(line_id=line.pk, reason="worker_declines", actor=actor, at=AT)


def test_unmatched_line_is_not_accepted_as_it_is(actor):
    make_wish(wage_floor_fen=900_000, wage_expected_fen=900_000)
    make_vacancy()
    line = run_for(actor).lines.get()
    with pytest.raises(IllegalMoveError):
        match.accept(line_id=line.pk, actor=actor, at=AT, on=ON)


def test_change_to_a_vacancy_that_breaks_a_hard_requirement_is_refused(line, actor):
    low = make_vacancy(wage_from_fen=100_000, wage_to_fen=200_000)
    with pytest.raises(match.HardRequirementError):
        match.change(line_id=line.pk, vacancy_id=low.pk, actor=actor, at=AT, on=ON)
    assert low not in [item.vacancy for item in list_alternatives(line, scope=actor.scope, on=ON)]


def test_many_lines_are_accepted_and_one_refusal_holds_up_nobody(actor):
    for _ in range(3):
        make_wish()
    make_vacancy(head_count=3)
    lines = list(run_for(actor).lines.all())
    lines[1].wish.status = "working_county"
    lines[1].wish.save()
    keys = [line.pk for line in lines]
    result = match.accept_many(line_ids=[*keys, keys[0], new_id()], actor=actor, at=AT, on=ON)
    assert set(result.accepted) == {keys[0], keys[2]}
    assert keys[1] in result.refused
    assert len(result.refused) == 2
    assert Vacancy.objects.get().places_taken == 2
    assert Referral.objects.count() == 2

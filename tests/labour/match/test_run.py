"""An assignment run: proven, priority first, explained, repeatable, and bound to the actor's area."""

from __future__ import annotations

import pytest

from tests.labour.makers import AT, ON, OTHER_VILLAGE, make_employer, make_vacancy, make_wish, steward
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import AssignmentRun, MatchLine
from xieshou.labour.operations import match
from xieshou.labour.operations.run import (
    NothingToMatchError,
    RunFinishedError,
    TooLargeForStableError,
    calculate_run,
    fail_run,
    request_run,
)
from xieshou.labour.queries.match import get_run, runs
from xieshou.labour.rules.parameters import NoParametersError
from xieshou.labour.rules.ranking import Reason, is_admissible, total_points
from xieshou.labour.vocabulary.match import RunMode

pytestmark = pytest.mark.django_db


def run_for(actor) -> AssignmentRun:
    run = request_run(actor=actor, at=AT, on=ON)
    return calculate_run(run_id=run.pk, actor=actor, at=AT)


def test_run_is_proven_and_every_seeker_has_one_line_with_reasons(actor_with):
    wishes = [make_wish() for _ in range(4)]
    make_vacancy(head_count=3)
    run = run_for(steward(actor_with))
    assert (run.state, run.seekers, run.placed, run.capacity) == ("done", 4, 3, 3)
    assert run.proven
    assert run.gap == 0
    assert run.primal == run.dual
    lines = list(run.lines.all())
    assert {line.wish_id for line in lines} == {wish.pk for wish in wishes}
    for line in lines:
        if line.state == "proposed":
            reasons = [Reason.read(values) for values in line.reasons]
            assert is_admissible(reasons)
            assert total_points(reasons) == line.score
        else:
            assert (line.state, line.cause, line.vacancy_id) == ("unmatched", "places_taken", None)
            assert line.proposed_vacancy_id is not None


def test_priority_household_is_placed_before_a_better_fitting_other(actor_with):
    better = make_wish(skills={"sewing": 3}, wage_expected_fen=450_000)
    first = make_wish(
        priority=True, skills={}, occupation_codes=[], language_level=0, wage_expected_fen=600_000
    )
    make_vacancy(head_count=1)
    run = run_for(steward(actor_with))
    states = dict(run.lines.values_list("wish_id", "state"))
    assert states == {first.pk: "proposed", better.pk: "unmatched"}
    assert (run.priority_seekers, run.priority_placed) == (1, 1)


def test_without_priority_the_better_fit_gets_the_place(actor_with):
    better = make_wish(skills={"sewing": 3}, wage_expected_fen=450_000)
    other = make_wish(skills={}, occupation_codes=[], language_level=0, wage_expected_fen=600_000)
    make_vacancy(head_count=1)
    states = dict(run_for(steward(actor_with)).lines.values_list("wish_id", "state"))
    assert states == {better.pk: "proposed", other.pk: "unmatched"}


def test_unmatched_line_names_the_hard_requirement_that_bars(actor_with):
    wish = make_wish(wage_floor_fen=900_000, wage_expected_fen=900_000)
    make_vacancy()
    line = run_for(steward(actor_with)).lines.get(wish=wish)
    assert (line.state, line.cause, line.cause_factor) == ("unmatched", "hard_requirement", "wage")
    assert line.rejected["wage"] == 1


@pytest.mark.parametrize(
    ("wish", "vacancy"),
    [
        ({"status": "working_outside"}, {}),
        ({"status": "referred"}, {}),
        ({"status": "unwilling"}, {}),
        ({}, {"status": "draft"}),
        ({}, {"status": "withdrawn"}),
        ({}, {"expires_on": ON.replace(day=1)}),
        ({}, {"head_count": 1, "places_taken": 1}),
        ({"region_code": "632900000000"}, {}),
    ],
)
def test_only_open_wishes_and_published_vacancies_of_the_area_take_part(actor_with, wish, vacancy):
    make_wish(**wish)
    make_vacancy(**vacancy)
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON)
    with pytest.raises(NothingToMatchError):
        calculate_run(run_id=run.pk, actor=actor, at=AT)
    assert MatchLine.objects.count() == 0


def test_draft_of_a_foreign_district_takes_no_part(actor_with):
    make_wish()
    make_vacancy()
    make_vacancy(make_employer(region_code="440300000000"), region_code="440300000000")
    assert run_for(steward(actor_with)).vacancies == 1


def test_rerun_keeps_accepted_lines_and_decides_the_rest_anew(actor_with):
    for _ in range(3):
        make_wish()
    make_vacancy(head_count=2)
    actor = steward(actor_with)
    first = run_for(actor)
    accepted = first.lines.filter(state="proposed").first()
    match.accept(line_id=accepted.pk, actor=actor, at=AT, on=ON)
    second = run_for(actor)
    kept = second.lines.get(wish_id=accepted.wish_id)
    assert (kept.state, kept.kept_from_id, kept.vacancy_id) == ("kept", accepted.pk, accepted.vacancy_id)
    assert (second.kept, second.capacity, second.placed) == (1, 2, 2)
    assert second.proven
    assert sorted(second.lines.values_list("state", flat=True)) == ["kept", "proposed", "unmatched"]


def test_equal_input_gives_equal_lines(actor_with):
    for number in range(6):
        make_wish(wage_expected_fen=450_000 + 10_000 * number)
    for number in range(3):
        make_vacancy(head_count=1, wage_to_fen=600_000 + 20_000 * number)
    actor = steward(actor_with)
    pairs = [
        sorted(run_for(actor).lines.values_list("wish_id", "vacancy_id", "score"), key=str) for _ in range(2)
    ]
    assert pairs[0] == pairs[1]


def test_finished_run_is_not_calculated_again(actor_with):
    make_wish()
    make_vacancy()
    actor = steward(actor_with)
    run = run_for(actor)
    with pytest.raises(RunFinishedError):
        calculate_run(run_id=run.pk, actor=actor, at=AT)


@pytest.mark.parametrize("role", ["station_east", "village_cadre", "employer", "auditor"])
def test_role_without_the_capability_starts_no_run(actor_with, role):
    actor = actor_with(role, regions=["310113", "5303"])
    with pytest.raises(Denied):
        request_run(actor=actor, at=AT, on=ON)
    run = request_run(actor=steward(actor_with), at=AT, on=ON)
    with pytest.raises(Denied):
        calculate_run(run_id=run.pk, actor=actor, at=AT)
    with pytest.raises(Denied):
        fail_run(run_id=run.pk, reason="x", actor=actor, at=AT)


def test_steward_without_regions_starts_no_run(actor_with):
    with pytest.raises(Denied):
        request_run(actor=actor_with("recruitment_steward"), at=AT, on=ON)


def test_run_before_the_first_parameters_is_refused(actor_with):
    with pytest.raises(NoParametersError):
        request_run(actor=steward(actor_with), at=AT, on=ON.replace(year=2016))


def test_run_is_seen_only_by_those_who_see_all_of_its_area(actor_with):
    run = request_run(actor=steward(actor_with), at=AT, on=ON)
    wider, narrower = Scope.of(["31", "53"]), Scope.of(["310113"])
    assert get_run(run.pk, scope=wider) == run
    assert list(runs(wider)) == [run]
    with pytest.raises(NotFound):
        get_run(run.pk, scope=narrower)
    assert list(runs(narrower)) == []
    with in_scope(wider):
        assert AssignmentRun.objects.count() == 1
    for scope in (narrower, Scope.of(["6329"]), Scope.nothing()):
        with in_scope(scope):
            assert AssignmentRun.objects.count() == 0


def test_line_of_another_home_is_not_seen(actor_with):
    make_wish()
    make_wish(region_code=OTHER_VILLAGE)
    make_vacancy()
    run_for(steward(actor_with))
    with in_scope(Scope.of(["530324"])):
        assert MatchLine.objects.count() == 1


def test_run_and_result_leave_audit_events(actor_with):
    make_wish()
    make_vacancy()
    run = run_for(steward(actor_with))
    events = list(Event.objects.filter(subject_id=str(run.pk)).order_by("id").values_list("event", flat=True))
    assert events == ["labour.match.requested", "labour.match.calculated"]


def test_failed_run_keeps_its_reason(actor_with):
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON)
    fail_run(run_id=run.pk, reason="nothing to match", actor=actor, at=AT)
    run.refresh_from_db()
    assert (run.state, run.failure) == ("failed", "nothing to match")


def test_progress_is_reported_step_by_step(actor_with):
    make_wish()
    make_vacancy()
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON)
    seen: list[tuple[int, int]] = []
    calculate_run(
        run_id=run.pk, actor=actor, at=AT, report=lambda done, total, _text: seen.append((done, total))
    )
    assert seen == [(step, 4) for step in range(5)]


def test_people_with_equal_terms_but_other_sex_ethnicity_and_age_score_equally(actor_with):
    from datetime import date

    from xieshou.kernel.people.models import Person

    wishes = [make_wish() for _ in range(2)]
    Person.objects.filter(pk=wishes[1].person_id).update(sex="2", ethnicity="YI", birth_date=date(1968, 5, 1))
    make_vacancy(head_count=2)
    scores = set(run_for(steward(actor_with)).lines.values_list("score", flat=True))
    assert len(scores) == 1


def test_stable_run_has_no_blocking_pair_and_claims_no_optimum(actor_with):
    for _number in range(3):
        make_wish()
    make_vacancy(head_count=2)
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON, mode=RunMode.STABLE)
    run = calculate_run(run_id=run.pk, actor=actor, at=AT)

    assert (run.mode, run.placed, run.blocking_pairs, run.proven) == ("stable", 2, 0, False)


def test_optimal_run_counts_its_blocking_pairs(actor_with):
    make_wish()
    make_vacancy()

    assert run_for(steward(actor_with)).blocking_pairs == 0


def test_market_too_large_for_a_stable_matching_is_refused(actor_with, monkeypatch):
    from xieshou.engines.assignment import stable

    monkeypatch.setattr(stable, "MAX_PAIRS", 0)
    make_wish()
    make_vacancy()
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON, mode=RunMode.STABLE)
    with pytest.raises(TooLargeForStableError):
        calculate_run(run_id=run.pk, actor=actor, at=AT)

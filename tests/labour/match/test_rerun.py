"""A run made again after small changes: few lines change, the proof stays exact, the count is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.labour.makers import AT, ON, make_vacancy, make_wish, steward
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.labour.models import AssignmentRun
from xieshou.labour.operations import match
from xieshou.labour.operations.run import NoEarlierRunError, calculate_run, request_run
from xieshou.labour.queries.pricing import list_alternatives
from xieshou.labour.rules.ranking import Reason, total_points
from xieshou.labour.rules.rerun import Stay, stay_points_on

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def _run(actor, at=AT, *, few_changes=False):
    run = request_run(actor=actor, at=at, on=ON, few_changes=few_changes)
    return calculate_run(run_id=run.pk, actor=actor, at=at)


def _pairs(run):
    return dict(run.lines.exclude(vacancy=None).values_list("wish_id", "vacancy_id"))


@pytest.fixture
def season(actor_with):
    """Six workers proposed to one vacancy; then another opens that fits all of them a little better."""
    actor = steward(actor_with)
    for _number in range(6):
        make_wish(wage_expected_fen=600_000)
    still_open = timezone.localdate() + timedelta(days=30)
    make_vacancy(head_count=6, wage_to_fen=560_000, expires_on=still_open)
    first = _run(actor)
    make_vacancy(head_count=6, wage_to_fen=600_000, expires_on=still_open)
    return actor, first


def test_small_change_changes_no_line_and_the_proof_is_exact(season):
    actor, first = season
    again = _run(actor, LATER, few_changes=True)
    assert _pairs(again) == _pairs(first)
    assert again.statistics["earlier"]["run"] == str(first.pk)
    assert (again.statistics["earlier"]["compared"], again.statistics["earlier"]["changed"]) == (6, 0)
    assert (again.proven, again.gap, again.primal) == (True, 0, again.dual)
    assert again.primal == again.total_score + again.statistics["earlier"]["bonus"]


def test_without_the_preference_the_same_change_moves_every_line(season):
    actor, first = season
    anew = _run(actor, LATER)
    assert not set(_pairs(anew).values()) & set(_pairs(first).values())
    assert "earlier" not in anew.statistics


def test_a_closed_place_changes_only_the_lines_it_must(season):
    actor, first = season
    vacancy = first.lines.first().vacancy
    vacancy.head_count = 4
    vacancy.save()
    again = _run(actor, LATER, few_changes=True)
    assert (again.statistics["earlier"]["compared"], again.statistics["earlier"]["changed"]) == (6, 2)
    moved = {wish for wish, post in _pairs(again).items() if post != vacancy.pk}
    assert {str(wish) for wish in moved} == set(again.statistics["earlier"]["changed_wishes"])
    assert again.placed == 6
    assert again.proven


def test_accepted_line_is_kept_and_no_longer_compared(season):
    actor, first = season
    match.accept(line_id=first.lines.first().pk, actor=actor, at=AT, on=ON)
    again = _run(actor, LATER, few_changes=True)
    assert (again.kept, again.statistics["earlier"]["compared"]) == (1, 5)
    assert again.statistics["earlier"]["changed"] == 0
    assert again.proven


def test_line_shows_how_well_the_pair_fits_without_the_points_for_staying(season):
    actor, _first = season
    again = _run(actor, LATER, few_changes=True)
    for line in again.lines.all():
        assert line.score == total_points([Reason.read(values) for values in line.reasons])
    assert again.total_score == sum(line.score for line in again.lines.all())


def test_worker_to_whom_no_vacancy_comes_near_gains_no_points_for_staying(season):
    actor, _first = season
    lost = make_wish(wage_expected_fen=600_000, reach="county")
    again = _run(actor, LATER, few_changes=True)
    line = again.lines.get(wish=lost)
    assert (line.state, line.proposed_vacancy_id, line.score) == ("unmatched", None, 0)


def test_price_of_another_vacancy_is_stated_as_a_lower_bound(season):
    actor, _first = season
    line = _run(actor, LATER, few_changes=True).lines.first()
    other = list_alternatives(line, scope=actor.scope, on=ON)
    assert [(found.is_exact, found.price) for found in other] == [(False, 0)]


def test_without_an_earlier_run_there_is_nothing_to_stay_close_to(actor_with):
    make_wish()
    make_vacancy()
    with pytest.raises(NoEarlierRunError):
        request_run(actor=steward(actor_with), at=AT, on=ON, few_changes=True)


def test_run_of_another_area_is_not_the_one_to_stay_close_to(season, actor_with):
    wider = steward(actor_with, regions=("310113", "53"))
    with pytest.raises(NoEarlierRunError):
        request_run(actor=wider, at=LATER, on=ON, few_changes=True)


def test_who_may_not_run_may_not_run_again(season, actor_with):
    with pytest.raises(Denied):
        request_run(actor=actor_with("auditor", regions=["53"]), at=LATER, on=ON, few_changes=True)


def test_request_is_recorded_with_the_run_before(season):
    actor, first = season
    run = request_run(actor=actor, at=LATER, on=ON, few_changes=True)
    event = Event.objects.get(event="labour.match.requested", subject_id=str(run.pk))
    assert event.after["earlier"] == {"run": str(first.pk), "points": stay_points_on(ON)}


@pytest.mark.parametrize(
    ("now", "changed"),
    [((0, 1, -1, 0), []), ((0, 0, -1, 0), [1]), ((-1, 1, -1, 0), [0])],
)
def test_changed_are_those_with_another_vacancy_or_none(now, changed):
    stay = Stay(columns=(0, 1, -1, -1), points=10, compared=(0, 1))
    assert stay.changed(now) == changed


def test_proposal_of_a_closed_vacancy_is_always_a_change():
    stay = Stay(columns=(-1,), points=10, compared=(0,))
    assert (stay.changed((-1,)), stay.changed((2,)), stay.bonus(0, -1)) == ([0], [0], 0)


def test_page_starts_the_run_again_and_shows_the_changed_lines(season, user_with, client_for):
    actor, first = season
    client = client_for(user_with("recruitment_steward", regions=["310113", "5303"]))
    vacancy = first.lines.first().vacancy
    vacancy.head_count = 4
    vacancy.save()
    assert 'name="changes" value="few"' in client.get(reverse("labour:runs")).content.decode()
    client.post(reverse("labour:run_start"), {"changes": "few"})
    run = AssignmentRun.objects.exclude(pk=first.pk).get()
    assert run.statistics["earlier"]["run"] == str(first.pk)
    calculate_run(run_id=run.pk, actor=actor, at=LATER)
    page = client.get(reverse("labour:run", args=[run.pk]) + "?show=changed")
    run.refresh_from_db()
    changed = {str(line.wish_id) for line in page.context["page"]}
    assert changed == set(run.statistics["earlier"]["changed_wishes"])
    assert page.context["earlier"]["changed"] == len(page.context["page"].object_list) == 2
    plain = client.get(reverse("labour:run", args=[first.pk])).context
    assert [view["url"] for view in plain["views"] if "changed" in view["url"]] == []

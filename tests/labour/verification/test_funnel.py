"""The funnel: every figure with its denominator, and unknown never counts as passed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xieshou.engines.law import NotInForceError
from xieshou.kernel.actor import Scope
from xieshou.labour.models import Placement
from xieshou.labour.queries.funnel import Cut, get_funnel, list_funnel, list_people
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.funnel import Counts, Stage, list_stages
from xieshou.labour.rules.months import next_month
from xieshou.labour.rules.places import working_status
from xieshou.labour.rules.retention import is_contact, list_due_dates, proven_days

ALL = Scope.everything()
ARRIVED = date(2026, 3, 5)


def figures(on, cut=Cut(), scope=ALL):  # noqa: B008 -- frozen
    return {
        stage.key: (stage.numerator, stage.denominator, stage.unknown)
        for stage in get_funnel(scope=scope, cut=cut, on=on)
    }


def _set(story, **values):
    Placement.objects.filter(pk=story.placement.pk).update(**values)


def test_accepted_only_is_sent_0_of_1(story):
    story.accept()

    assert figures(date(2026, 3, 10)) == {
        "sent": (0, 1, 0), "located": (0, 0, 0), "kept30": (0, 0, 0), "kept90": (0, 0, 0), "kept180": (0, 0, 0),
    }  # fmt: skip


@pytest.mark.parametrize(("days", "denominator"), [(29, 0), (30, 1)])
def test_milestone_counts_from_its_day_and_nobody_asked_is_unknown(story, days, denominator):
    story.work()

    assert figures(ARRIVED + timedelta(days=days))["kept30"] == (0, denominator, denominator)


@pytest.mark.parametrize(("kept", "result"), [(29, (0, 1, 1)), (30, (1, 1, 0))])
def test_kept_needs_proof_for_all_the_days(story, kept, result):
    story.work()
    _set(story, kept_days=kept)

    assert figures(ARRIVED + timedelta(days=40))["kept30"] == result


@pytest.mark.parametrize(("stayed", "result"), [(29, (0, 1, 0)), (30, (1, 1, 0))])
def test_leaver_counts_by_the_day_of_leaving(story, stayed, result):
    story.work()
    _set(story, status="left", left_on=ARRIVED + timedelta(days=stayed))

    assert figures(ARRIVED + timedelta(days=40))["kept30"] == result


@pytest.mark.parametrize(
    ("contact", "confirmed", "located"),
    [(90, 90, 1), (91, 90, 0), (90, 91, 0), (None, 90, 0), (90, None, 0)],
)
def test_located_needs_both_within_the_span(story, contact, confirmed, located):
    story.work()
    on = date(2026, 9, 1)
    days = {"contacted_on": contact, "employer_confirmed_on": confirmed}
    _set(story, **{name: on - timedelta(days=ago) if ago is not None else None for name, ago in days.items()})

    assert figures(on)["located"] == (located, 1, 0)


def test_leaver_is_located_by_what_was_known_on_leaving(story):
    story.work()
    _set(story, status="left", left_on=date(2026, 3, 20), contacted_on=date(2026, 3, 8))

    assert figures(date(2027, 3, 1))["located"] == (1, 1, 0)


def test_cuts_and_groups_hold_the_same_people(story, another):
    story.work()
    other = another()
    other.depart(arrangement="self_arranged")
    on = date(2026, 3, 10)

    by_county = list_funnel(scope=ALL, cut=Cut(), group="county", on=on)
    by_employer = list_funnel(scope=ALL, cut=Cut(), group="employer", on=on)
    by_month = list_funnel(scope=ALL, cut=Cut(), group="month", on=on)

    assert [(row.key, row.stages[0]) for row in by_county] == [("530326", Stage("sent", 2, 2))]
    assert sorted(row.name for row in by_employer) == sorted([story.employer.name, other.employer.name])
    assert [(row.key, row.stages[0].numerator) for row in by_month] == [("2026-03", 2)]
    assert figures(on, Cut(employer_id=story.employer.pk))["sent"] == (1, 1, 0)
    assert figures(on, Cut(arrangement="self_arranged"))["sent"] == (1, 1, 0)
    assert figures(on, Cut(county="530324"))["sent"] == (0, 0, 0)
    assert figures(on, Cut(from_month=date(2026, 4, 1)))["sent"] == (0, 0, 0)
    assert figures(on, Cut(to_month=date(2026, 3, 1)))["sent"] == (2, 2, 0)


def test_scope_bounds_the_funnel(story):
    story.work()

    assert figures(date(2026, 3, 10), scope=Scope.of(["6531"]))["sent"] == (0, 0, 0)
    assert figures(date(2026, 3, 10), scope=Scope.of([], [story.employer.pk]))["sent"] == (1, 1, 0)


def test_people_behind_each_figure_add_up(story, another):
    story.work()
    _set(story, kept_days=40)
    gone = another()
    gone.work()
    Placement.objects.filter(pk=gone.placement.pk).update(status="left", left_on=date(2026, 3, 10))
    unknown = another()
    unknown.work()
    on = date(2026, 4, 20)

    def people(passed):
        found = list_people(scope=ALL, cut=Cut(), stage="kept30", passed=passed, on=on)
        return {row.pk for row in found}

    assert people("yes") == {story.placement.pk}
    assert people("no") == {gone.placement.pk}
    assert people("unknown") == {unknown.placement.pk}
    assert people("") == people("yes") | people("no") | people("unknown")
    assert figures(on)["kept30"] == (1, 3, 1)


def test_people_of_an_unknown_stage_are_those_sent_out(story):
    story.work()

    found = list_people(scope=ALL, cut=Cut(), stage="due30", passed="unknown", on=date(2026, 4, 20))

    assert list(found) == []


def test_list_stages_counts_the_rest_as_unknown():
    counts = Counts(accepted=10, sent=8, located=5, due=(6,), kept=(3,), gone=(1,))

    assert list_stages(counts, (30,)) == [
        Stage("sent", 8, 10),
        Stage("located", 5, 8),
        Stage("kept30", 3, 6, 2),
    ]


@pytest.mark.parametrize(
    ("done_on", "outcome", "days"),
    [(date(2026, 3, 4), "at_work", 0), (date(2026, 3, 8), "at_work", 3), (date(2026, 3, 8), "at_risk", 3),
     (date(2026, 3, 8), "not_reached", 0), (date(2026, 3, 8), "left", 0)],
)  # fmt: skip
def test_proven_days(done_on, outcome, days):
    assert proven_days(ARRIVED, done_on, outcome) == days


@pytest.mark.parametrize(
    ("outcome", "way", "contact"),
    [
        ("at_work", "phone", True),
        ("at_risk", "visit", True),
        ("at_work", "family", False),
        ("not_reached", "phone", False),
    ],
)
def test_is_contact(outcome, way, contact):
    assert is_contact(outcome, way) == contact


def test_due_dates_are_sorted_and_single():
    assert list_due_dates(ARRIVED, [7, 3, 3]) == [(3, date(2026, 3, 8)), (7, date(2026, 3, 12))]


@pytest.mark.parametrize(
    ("home", "work", "status"),
    [("530326103201", "530326000000", "working_county"), ("530326103201", "530111000000", "working_province"),
     ("530326103201", "310113000000", "working_outside")],
)  # fmt: skip
def test_working_status(home, work, status):
    assert working_status(home, work) == status


@pytest.mark.parametrize(
    ("month", "following"), [(date(2026, 12, 1), date(2027, 1, 1)), (date(2026, 3, 1), date(2026, 4, 1))]
)
def test_next_month(month, following):
    assert next_month(month) == following


def test_parameter_before_its_first_day_has_no_value():
    with pytest.raises(NotInForceError):
        resolve("retention", "check_days", on=date(2012, 12, 31))
    dated = resolve("retention", "check_days", on=date(2013, 1, 1))
    assert (dated.value, dated.version, bool(dated.source)) == ((3, 7, 30, 60, 90, 180), "2013-01-01", True)

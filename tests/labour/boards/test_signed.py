"""Employment signed by both sides: everybody at a post stands in one column, and the columns add up."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.labour.story import EAST, EMPLOYED, WEST
from xieshou.kernel.actor import Scope
from xieshou.labour.queries.signed import at_post, count_by_state, list_by_state
from xieshou.labour.vocabulary.coordination import SignedState
from xieshou.labour.vocabulary.delivery import Side

ALL = Scope.everything()
ONE_EACH = dict.fromkeys(SignedState.values, 1)


@pytest.fixture
def columns(story, another):
    """Return one worker for each column, by its state; one more is still on the way."""
    stories = dict(zip(SignedState, [story, *(another() for _ in range(4))], strict=True))
    for one in stories.values():
        one.arrive()
    stories[SignedState.COUNTY_ONLY].sign(Side.COUNTY)
    stories[SignedState.EMPLOYER_ONLY].sign(Side.EMPLOYER)
    for state in (SignedState.AGREED, SignedState.DIFFER):
        stories[state].sign(Side.COUNTY)
    stories[SignedState.AGREED].sign(Side.EMPLOYER)
    stories[SignedState.DIFFER].sign(Side.EMPLOYER, replace(EMPLOYED, wage_fen=490_000))
    another().depart()
    return stories


@pytest.fixture
def client(db, user_with, client_for):
    return client_for(user_with("station_east", regions=[EAST, WEST]))


def test_everybody_at_a_post_stands_in_one_column(columns):
    assert count_by_state(scope=ALL) == ONE_EACH
    for state, one in columns.items():
        assert [row.pk for row in list_by_state(scope=ALL, state=state)] == [one.placement.pk]
    assert at_post(ALL).count() == 5
    assert set(count_by_state(scope=ALL, area="310112").values()) == {0}
    assert set(count_by_state(scope=Scope.of(["6531"])).values()) == {0}


def test_correction_that_settles_the_difference_moves_the_card(columns):
    columns[SignedState.DIFFER].sign(Side.EMPLOYER, EMPLOYED, reason="核对工资条", day=8)

    assert count_by_state(scope=ALL) == ONE_EACH | {"differ": 0, "agreed": 2}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_board_list_excel_and_api_hold_the_same_people(columns, client, language):
    client.cookies["django_language"] = language
    answer = client.get(reverse("labour:signed"))
    shown = {column["state"]: [card.pk for card in column["cards"]] for column in answer.context["columns"]}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("labour:signed_excel")).content))
    aliases = {row[0] for row in book.get_sheet_by_index(0).to_python() if row}
    listed = reverse("labour:signed_list")

    assert shown == {state: [one.placement.pk] for state, one in columns.items()}
    assert (answer.context["total"], answer.context["agreed"], answer.context["differ"]) == (5, 1, 1)
    assert {one.placement.referral.pseudonym for one in columns.values()} <= aliases
    assert client.get("/api/v1/labour/signed").json() == ONE_EACH
    for state, one in columns.items():
        assert [row.pk for row in client.get(f"{listed}?state={state}").context["page"]] == [one.placement.pk]
    assert client.get(f"{listed}?state=nonsense").context["page"].paginator.count == 5


def test_board_of_nobody_is_empty(client, db):
    answer = client.get(reverse("labour:signed"))

    assert answer.context["total"] == 0
    assert client.get(reverse("labour:signed_list")).status_code == 200

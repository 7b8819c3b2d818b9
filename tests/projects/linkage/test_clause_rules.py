"""Rules of the contract between the three, at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from xieshou.projects.rules.clause import (
    LEAST_MEMBERS,
    Clause,
    Terms,
    find_gaps,
    formula,
    members_told,
    settle,
    wrong_term,
)
from xieshou.projects.rules.linkage import MOST_FEN
from xieshou.projects.vocabulary.clause import ClauseState, Gap, PartyKind

DUE = date(2026, 6, 30)
DAY_BEFORE, DAY_AFTER = date(2026, 6, 29), date(2026, 7, 1)
PAYS = Terms("agri_firm", "菌业公司", "按月发放工资", "households", 100_00, DUE)
DOES = Terms("village", "五个村", "组织流转")
WORK = UUID(int=9)


def clause(number: int, kind: str, pays: str = "", fen: int | None = None, due: date | None = None, **more):
    return Clause(UUID(int=number), number, kind, pays, fen, due, **more)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (PAYS, ""),
        (DOES, ""),
        (replace(PAYS, amount_fen=MOST_FEN), ""),
        (replace(PAYS, amount_fen=MOST_FEN + 1), "amount_fen"),
        (replace(PAYS, amount_fen=0), "amount_fen"),
        (replace(PAYS, amount_fen=None), "amount_fen"),
        (replace(DOES, amount_fen=1), "amount_fen"),
        (replace(PAYS, kind="?"), "kind"),
        (replace(PAYS, party=" "), "party"),
        (replace(PAYS, duty=" "), "duty"),
        (replace(PAYS, pays_kind="?"), "pays_kind"),
        (replace(PAYS, pays_kind="members"), "pays_kind"),
        (replace(PAYS, pays_kind="cooperative"), "pays_kind"),
        (replace(PAYS, due_on=None), "due_on"),
        (replace(PAYS, is_counted_by_ledger=True), "work_contract"),
        (replace(DOES, is_counted_by_ledger=True), "work_contract"),
        (replace(PAYS, kind="government", pays_kind="agri_firm", is_counted_by_ledger=True), ""),
    ],
    ids=[
        "payment", "duty", "most", "beyond the most", "nothing", "no amount", "amount without payee",
        "unknown party", "no party", "no duty", "unknown payee", "paid as a Party member", "same side",
        "no day", "firm counted by the ledger", "duty counted by the ledger", "government pays firm",
    ],
)  # fmt: skip
def test_clause_of_three_parties(terms, field):
    assert wrong_term(terms) == field


def test_gaps_name_each_of_the_three_and_the_payment():
    assert find_gaps([]) == [Gap.PLATFORM, Gap.FIRM, Gap.HOME, Gap.PAYMENT]
    rows = [clause(1, "government"), clause(2, "cooperative"), clause(3, "members")]
    assert find_gaps(rows) == [Gap.PAYMENT]
    rows[1] = clause(2, "cooperative", "village", 1, DUE)
    assert find_gaps(rows) == []
    # What the households pay to the firm is no benefit of theirs.
    rows[1] = clause(2, "cooperative")
    assert find_gaps([*rows, clause(4, "households", "agri_firm", 1, DUE)]) == [Gap.PAYMENT]


@pytest.mark.parametrize(
    ("on", "paid", "state", "fen"),
    [
        (DUE, 0, ClauseState.OPEN, 0),
        (DUE, 99_99, ClauseState.PART, 99_99),
        (DUE, 100_00, ClauseState.DONE, 100_00),
        (DAY_AFTER, 99_99, ClauseState.LATE, 99_99),
        (DAY_AFTER, 100_01, ClauseState.DONE, 100_00),
        (DAY_AFTER, -1, ClauseState.LATE, 0),
    ],
    ids=["last day", "part", "whole", "late", "more", "returned"],
)
def test_payment_is_kept_by_records_alone(on, paid, state, fen):
    (kept,) = settle([clause(1, "agri_firm", "village", 100_00, DUE)], {"village": paid}, on=on).values()
    assert (kept.state, kept.paid_fen) == (state, fen)


def test_money_fulfils_what_was_due_first_and_no_fen_twice():
    rows = [
        clause(1, "agri_firm", "village", 100, DAY_AFTER),
        clause(2, "cooperative", "village", 100, DUE),
        clause(3, "agri_firm", "households", 100, DUE),
        clause(4, "government", "agri_firm", 100, DUE, work_contract=WORK),
    ]
    kept = settle(rows, {"village": 150, "households": 40, WORK: 100}, on=DUE)
    assert [kept[row.key].paid_fen for row in rows] == [50, 100, 40, 100]
    assert sum(kept[row.key].paid_fen or 0 for row in rows[:2]) == 150


def test_duty_is_kept_by_its_mark():
    done = clause(1, "village", due=DUE, met_on=DUE)
    for row, on, state in (
        (done, DAY_AFTER, ClauseState.DONE),
        (replace(done, met_on=None), DUE, ClauseState.OPEN),
        (replace(done, met_on=None), DAY_AFTER, ClauseState.LATE),
        (replace(done, met_on=None, due_on=None), DAY_AFTER, ClauseState.OPEN),
        (clause(1, "government", "households", 5, DUE), DAY_BEFORE, ClauseState.OPEN),
    ):
        (kept,) = settle([row], {}, on=on).values()
        assert (kept.state, kept.paid_fen) == (state, None)


def test_formula_names_each_kind_once_in_its_order():
    kinds = ["members", "households", "village", "agri_firm", "agri_firm", "government"]
    assert formula(kinds) == [
        PartyKind.AGRI_FIRM, PartyKind.VILLAGE, PartyKind.HOUSEHOLDS, PartyKind.MEMBERS,
    ]  # fmt: skip
    assert formula([]) == []


def test_few_members_are_not_told():
    assert [members_told(count) for count in range(LEAST_MEMBERS + 1)] == [0, None, None, LEAST_MEMBERS]
